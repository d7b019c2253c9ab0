//! Pictures of a terminal: an SVG that shows them one after another, and an asciicast for players of recordings.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;
use vt100::{Cell, Color, Screen};

/// One picture, and how long it stands.
pub struct Still {
    pub screen: Screen,
    pub seconds: usize,
}

/// Width and height of a character, in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
const MARGIN: f64 = 12.0;
const PAPER: &str = "#1d1f21";
const INK: &str = "#c5c8c6";
/// The sixteen colours of a terminal.
const COLOURS: [&str; 16] = [
    "#1d1f21", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c5c8c6", "#8a8f98", "#ff7b86",
    "#b5e08f", "#ffd787", "#82c4ff", "#dd9bf0", "#7fdbe6", "#ffffff",
];

/// Draws the pictures. Rows that several of them share are there once.
pub fn svg(stills: &[Still]) -> String {
    let (rows, columns) = stills[0].screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let (mut defs, mut frames, mut begins) = (String::new(), String::new(), 0);
    let whole: usize = stills.iter().map(|still| still.seconds).sum();
    for still in stills {
        let _ = write!(frames, "<g class=\"f\" style=\"animation-delay:{begins}s\">");
        begins += still.seconds;
        for row in 0..rows {
            let text = drawn(&still.screen, row, columns);
            if text.is_empty() {
                continue;
            }
            let next = known.len();
            let id = *known.entry(text.clone()).or_insert_with(|| {
                let _ = write!(defs, "<g id=\"r{next}\">{text}</g>");
                next
            });
            let y = MARGIN + CELL.1 * (f64::from(row) + 0.75);
            let _ = write!(frames, "<use href=\"#r{id}\" y=\"{y:.0}\"/>");
        }
        frames.push_str("</g>\n");
    }
    let (width, height) = (f64::from(columns) * CELL.0 + 2.0 * MARGIN, f64::from(rows) * CELL.1 + 2.0 * MARGIN);
    let share = 100.0 * stills[0].seconds as f64 / whole as f64;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         aria-label=\"firstcall shows its practice tenant: setup, failure, diagnosis, repair, first answer\">\n\
         <style>text{{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:{INK};white-space:pre}}\
         .b{{font-weight:700}}.f{{visibility:hidden;animation:s {whole}s linear infinite}}\
         @keyframes s{{0%,{share:.3}%{{visibility:visible}}{:.3}%,100%{{visibility:hidden}}}}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n<defs>{defs}</defs>\n{frames}</svg>\n",
        share + 0.001
    )
}

/// A row as texts, each with one style.
fn drawn(screen: &Screen, row: u16, columns: u16) -> String {
    let mut out = String::new();
    let mut column = 0;
    while column < columns {
        let Some(first) = screen.cell(row, column) else { break };
        let (style, from) = (style(first), column);
        let mut text = String::new();
        while let Some(cell) = screen.cell(row, column).filter(|cell| self::style(cell) == style) {
            if !cell.is_wide_continuation() {
                text.push_str(if cell.has_contents() { cell.contents() } else { " " });
            }
            column += 1;
        }
        if text.trim().is_empty() {
            continue;
        }
        let x = MARGIN + CELL.0 * f64::from(from);
        let length = CELL.0 * f64::from(column - from);
        let (fill, is_bold) = style;
        let class = if is_bold { " class=\"b\"" } else { "" };
        let fill = if fill == INK { String::new() } else { format!(" fill=\"{fill}\" style=\"fill:{fill}\"") };
        let _ = write!(out, "<text x=\"{x:.1}\" textLength=\"{length:.1}\"{class}{fill}>{}</text>", escaped(&text));
    }
    out
}

fn style(cell: &Cell) -> (String, bool) {
    let colour = match cell.fgcolor() {
        Color::Default => INK.to_owned(),
        Color::Idx(index) => COLOURS.get(usize::from(index)).map_or_else(|| cube(index), |it| (*it).to_owned()),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
    };
    (colour, cell.bold())
}

/// The colours of the cube and the greys above the first sixteen.
fn cube(index: u8) -> String {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return format!("#{grey:02x}{grey:02x}{grey:02x}");
    }
    let part = |divisor: u8| match (index - 16) / divisor % 6 {
        0 => 0,
        level => 55 + 40 * level,
    };
    format!("#{:02x}{:02x}{:02x}", part(36), part(6), part(1))
}

/// A text as it stands in an SVG.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes the pictures as an asciicast, version 2.
pub fn asciicast(stills: &[Still]) -> String {
    let (rows, columns) = stills[0].screen.size();
    let head = json!({"version": 2, "width": columns.get(), "height": rows.get(), "title": "firstcall demo --tour"});
    let mut out = format!("{head}\n");
    let mut begins = 0;
    for still in stills {
        let drawn = still.screen.contents_formatted();
        let _ = writeln!(out, "{}", json!([begins, "o", drawn]));
        begins += still.seconds;
    }
    let _ = writeln!(out, "{}", json!([begins, "o", ""]));
    out
}
