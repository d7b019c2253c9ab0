//! A document of headings, paragraphs, lists, tables and code, and its two forms: Markdown and HTML. All text in it is
//! foreign until proved otherwise, so every piece is made harmless and escaped here, and nowhere else.

use std::fmt::Write;

use url::Url;

use crate::evidence::text::harmless;

/// One piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// From 1, the title, down.
    Heading(u8, String),
    Text(String),
    List(Vec<String>),
    Numbered(Vec<String>),
    Table {
        head: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// Kept line by line, as something to copy.
    Code(String),
    /// An address to open.
    Link(String),
}

/// A document, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub blocks: Vec<Block>,
}

impl Document {
    /// Adds a heading.
    pub fn heading(&mut self, level: u8, text: impl Into<String>) {
        self.blocks.push(Block::Heading(level, text.into()));
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    /// Adds a list, unless it is empty.
    pub fn list(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    /// Adds steps to take one after the other, unless there are none.
    pub fn steps(&mut self, steps: Vec<String>) {
        if !steps.is_empty() {
            self.blocks.push(Block::Numbered(steps));
        }
    }

    /// Adds a table, unless it has no rows.
    pub fn table(&mut self, head: &[&str], rows: Vec<Vec<String>>) {
        if !rows.is_empty() {
            let head = head.iter().map(|name| (*name).to_owned()).collect();
            self.blocks.push(Block::Table { head, rows });
        }
    }

    /// Adds lines to copy.
    pub fn code(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Code(text.into()));
    }

    /// Adds the address of a page. What is none that a browser should open stays text.
    pub fn link(&mut self, address: &str) {
        let is_plain = Url::parse(address).is_ok_and(|url| url.scheme() == "https")
            && !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'));
        self.blocks.push(if is_plain { Block::Link(address.to_owned()) } else { Block::Text(address.to_owned()) });
    }

    /// Changes every text in it.
    pub fn each_text(&mut self, change: &dyn Fn(&str) -> String) {
        for block in &mut self.blocks {
            match block {
                Block::Heading(_, text) | Block::Text(text) | Block::Code(text) | Block::Link(text) => {
                    *text = change(text);
                }
                Block::List(items) | Block::Numbered(items) => items.iter_mut().for_each(|item| *item = change(item)),
                Block::Table { rows, .. } => {
                    rows.iter_mut().flatten().for_each(|cell| *cell = change(cell));
                }
            }
        }
    }

    /// The document as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            if !out.is_empty() {
                out.push('\n');
            }
            match block {
                Block::Heading(level, text) => {
                    line(&mut out, &format!("{} {}", "#".repeat(usize::from(*level)), md(text)))
                }
                Block::Text(text) => line(&mut out, &md(text)),
                Block::Link(address) => line(&mut out, &format!("<{}>", harmless(address, false))),
                Block::List(items) => items.iter().for_each(|item| line(&mut out, &format!("- {}", md(item)))),
                Block::Numbered(items) => {
                    (1..).zip(items).for_each(|(number, item)| line(&mut out, &format!("{number}. {}", md(item))));
                }
                Block::Table { head, rows } => {
                    let row = |cells: &[String]| {
                        format!("| {} |", cells.iter().map(|cell| md(cell)).collect::<Vec<_>>().join(" | "))
                    };
                    line(&mut out, &row(head));
                    line(&mut out, &format!("|{}", " --- |".repeat(head.len())));
                    rows.iter().for_each(|cells| line(&mut out, &row(cells)));
                }
                Block::Code(text) => {
                    let text = harmless(text, true);
                    // A fence must be longer than any in the text.
                    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
                    let fence = "`".repeat(longest.max(2) + 1);
                    line(&mut out, &format!("{fence}text\n{}\n{fence}", text.trim_end()));
                }
            }
        }
        out
    }

    /// The document as one HTML page that loads nothing.
    pub fn html(&self) -> String {
        let title = self.blocks.iter().find_map(|block| match block {
            Block::Heading(1, text) => Some(text.as_str()),
            _ => None,
        });
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}</style>\n\
             </head>\n<body>\n",
            html(title.unwrap_or("firstcall"))
        );
        for block in &self.blocks {
            match block {
                Block::Heading(level, text) => line(&mut out, &format!("<h{level}>{}</h{level}>", html(text))),
                Block::Text(text) => line(&mut out, &format!("<p>{}</p>", html(text))),
                Block::Link(address) => {
                    line(&mut out, &format!("<p><a href=\"{0}\">{0}</a></p>", html(address)));
                }
                Block::List(items) => line(&mut out, &items_of("ul", items)),
                Block::Numbered(items) => line(&mut out, &items_of("ol", items)),
                Block::Table { head, rows } => {
                    let cells = |tag: &str, cells: &[String]| -> String {
                        cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", html(cell))).collect()
                    };
                    line(&mut out, &format!("<table>\n<tr>{}</tr>", cells("th", head)));
                    rows.iter().for_each(|row| line(&mut out, &format!("<tr>{}</tr>", cells("td", row))));
                    line(&mut out, "</table>");
                }
                Block::Code(text) => {
                    line(&mut out, &format!("<pre>{}</pre>", escaped(harmless(text, true).trim_end())));
                }
            }
        }
        out.push_str("</body>\n</html>\n");
        out
    }
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color-scheme:light dark}table{border-collapse:collapse;width:100%}th,td{border:1px solid #8886;padding:.2rem .5rem;\
text-align:left;vertical-align:top;overflow-wrap:anywhere}pre{background:#8881;padding:.7rem;white-space:pre-wrap;\
overflow-wrap:anywhere}h1,h2,h3{line-height:1.2}";

fn items_of(tag: &str, items: &[String]) -> String {
    let items: String = items.iter().map(|item| format!("<li>{}</li>\n", html(item))).collect();
    format!("<{tag}>\n{items}</{tag}>")
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn html(text: &str) -> String {
    escaped(&harmless(text, false))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Text in which no character means anything to Markdown.
fn md(text: &str) -> String {
    let text = harmless(text, false);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // At the beginning of a line these make a heading, a list or a quotation.
            '#' | '+' | '-' | '>' | '=' if at == 0 => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')'
                if at > 0
                    && text[..at].bytes().all(|byte| byte.is_ascii_digit())
                    && text[at + 1..].chars().next().is_none_or(char::is_whitespace) =>
            {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn foreign_text_means_nothing_in_either_form() {
        let mut document = Document::default();
        document.heading(1, "a <script>alert(1)</script>");
        document.text("[x](javascript:alert(1)) | `b` \u{1b}[31m\n# no heading");
        document.list(vec!["1. no list".to_owned(), "# no heading".to_owned()]);
        document.table(&["k"], vec![vec!["a|b<img src=x>".to_owned()]]);
        document.code("```\n</pre><script>");
        let markdown = document.markdown();
        assert!(markdown.starts_with("# a &lt;script>"), "{markdown}");
        assert!(markdown.contains("\\[x\\](javascript") && markdown.contains("- 1\\. no list"), "{markdown}");
        assert!(markdown.contains("- \\# no heading") && markdown.contains("a\\|b&lt;img"), "{markdown}");
        assert!(markdown.contains("````text\n```\n"), "{markdown}");
        let html = document.html();
        assert_eq!(html.matches("<script").count(), 0, "{html}");
        assert!(!html.contains("<img") && html.contains("&lt;/pre&gt;"), "{html}");
        assert!(!html.contains('\u{1b}') && !markdown.contains('\u{1b}'));
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag(text in any::<String>()) {
            let mut document = Document::default();
            document.text(text.clone());
            document.code(text);
            let html = document.html();
            let body = html.split("<body>").nth(1).unwrap_or_default();
            for piece in body.split('<').skip(1) {
                let is_own = ["p>", "/p>", "pre>", "/pre>", "/body>", "/html>"].iter().any(|tag| piece.starts_with(tag));
                prop_assert!(is_own, "{}", piece);
            }
        }
    }
}
