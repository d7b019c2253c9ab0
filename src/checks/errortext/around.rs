//! Takes away what stands around a text: colours and frames of a terminal, quotation marks of a mail, links that a page put
//! into it. And reads the block of details on Entra's error page by its layout, for its labels are in the reader's language.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::evidence::is_guid;

use super::facts::moment;

/// A text without what programs put around it.
pub(super) fn without_surroundings(text: &str) -> Cow<'_, str> {
    let text = without_colours(text);
    let text = then(text, without_margins);
    let text = then(text, without_links);
    then(text, with_english_labels)
}

/// Goes on with a text that may have been changed before.
fn then<'a>(text: Cow<'a, str>, step: fn(&str) -> Option<String>) -> Cow<'a, str> {
    match step(&text) {
        Some(changed) => Cow::Owned(changed),
        None => text,
    }
}

/// Takes away the sequences by which a terminal colours text.
fn without_colours(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(sequence) = rest.strip_prefix('[') {
            // A letter ends it.
            let end = sequence.find(|c: char| !matches!(c, '0'..='9' | ';' | '?')).unwrap_or(sequence.len());
            let letter = sequence[end..].chars().next().map_or(0, char::len_utf8);
            rest = &sequence[end + letter..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What programs draw at the left of a text, and mails before what they quote.
const MARGIN: &[char] = &['│', '┃', '╷', '╵', '║', '>'];

/// Takes away margins, so that a sentence goes on over the end of a line.
fn without_margins(text: &str) -> Option<String> {
    let has_margin = |line: &str| line.trim_start().starts_with(MARGIN);
    if !text.lines().any(has_margin) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.trim_start() {
            framed if has_margin(line) => {
                out.push_str(framed.trim_start_matches(|c: char| MARGIN.contains(&c) || c == ' '));
            }
            _ => out.push_str(line),
        }
    }
    Some(out)
}

/// Writes links as the words that they stand on. Pages make links of pieces of a number, as in `AADSTS700[21](https://…)3`.
fn without_links(text: &str) -> Option<String> {
    if !text.contains("](http") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(close) = rest.find("](http") {
        let Some(end) = rest[close..].find(')') else {
            break;
        };
        match rest[..close].rfind('[') {
            Some(open) => {
                out.push_str(&rest[..open]);
                out.push_str(&rest[open + 1..close]);
            }
            None => out.push_str(&rest[..close]),
        }
        rest = &rest[close + end + 1..];
    }
    out.push_str(rest);
    Some(out)
}

/// What stands in the block of details after its time, in this order.
const LABELS: &[&str] = &["App name", "App id", "IP address", "Device identifier", "Device platform", "Device state"];

/// Writes the labels of the block of details in English. The block is known by its values: the number, two ids, a time.
fn with_english_labels(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let value = |index: usize| lines.get(index).and_then(|line| labelled(line));
    let is_id = |index: usize| value(index).is_some_and(is_guid);
    let first = (0..lines.len()).find(|index| {
        is_id(*index) && is_id(index + 1) && value(index + 2).is_some_and(|value| moment(value).is_some())
    })?;
    let number = first
        .checked_sub(1)
        .and_then(value)
        .filter(|number| (4..=8).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()));
    let mut out: Vec<String> =
        lines[..first - usize::from(number.is_some())].iter().map(|line| (*line).to_owned()).collect();
    out.extend(number.map(|number| format!("Error Code: {number}")));
    for (label, index) in [("Request Id", first), ("Correlation Id", first + 1), ("Timestamp", first + 2)] {
        out.push(format!("{label}: {}", value(index).unwrap_or_default()));
    }
    let mut next = first + 3;
    for label in LABELS {
        let fits = |value: &str| match *label {
            "App id" => is_guid(value),
            "IP address" => value.parse::<IpAddr>().is_ok(),
            _ => true,
        };
        let Some(value) = value(next).filter(|value| fits(value)) else {
            break;
        };
        out.push(format!("{label}: {value}"));
        next += 1;
    }
    out.extend(lines[next..].iter().map(|line| (*line).to_owned()));
    Some(out.join("\n"))
}

/// What stands behind the label of a line, in any language.
fn labelled(line: &str) -> Option<&str> {
    let (label, value) = line.split_once([':', '：'])?;
    let (label, value) = (label.trim(), value.trim());
    ((1..=60).contains(&label.chars().count()) && !value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn colours_margins_and_links_go() {
        for (text, plain) in [
            ("\u{1b}[31mError:\u{1b}[0m no", "Error: no"),
            ("╷\n│ Error: the service\n│ principal\n╵", "\nError: the service\nprincipal\n"),
            ("> > it said\n> no", "it said\nno"),
            ("AADSTS700[21](https://x.example/a#b:5)3: no", "AADSTS700213: no"),
            ("'[https://10.0.0.1/a](https://10.0.0.1/a%27)' in", "'https://10.0.0.1/a' in"),
            ("a > b, [1] and (http", "a > b, [1] and (http"),
        ] {
            assert_eq!(without_surroundings(text), plain, "{text}");
        }
    }

    #[test]
    fn details_are_read_by_their_layout_in_any_language() {
        let id = "5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e";
        let block = |labels: [&str; 7]| {
            let values = ["53003", id, id, "2026-03-14T09:26:53.1Z", "Contoso", id, "203.0.113.7"];
            let lines: Vec<String> =
                labels.iter().zip(values).map(|(label, value)| format!("{label} {value}")).collect();
            format!("head\n{}\ntail", lines.join("\n"))
        };
        let english = block([
            "Error Code:",
            "Request Id:",
            "Correlation Id:",
            "Timestamp:",
            "App name:",
            "App id:",
            "IP address:",
        ]);
        let labels = [
            ["A\u{a0}:", "B:", "C :", "D:", "E:", "F:", "G:"],
            ["エラー コード：", "要求 ID：", "関連付け ID：", "タイムスタンプ：", "名前：", "ID：", "IP："],
        ];
        for labels in labels {
            assert_eq!(without_surroundings(&block(labels)), english);
        }
        // Without the number the ids are read all the same.
        let rest = english.replace("Error Code: 53003\n", "").replace("Request Id", "X");
        assert_eq!(without_surroundings(&rest), rest.replace("X:", "Request Id:"));
        let other = format!("a: 1\nb: {id}\nc: no id\nd: 2026-03-14T09:26:53Z");
        assert_eq!(without_surroundings(&other), other);
    }

    proptest! {
        #[test]
        fn any_text_has_surroundings_that_can_go(text in r"(\u{1b}|\[|\]|\(|\)|http|│|>|:|：|\n|31m|5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e|é| ){0,40}") {
            without_surroundings(&text);
        }
    }
}
