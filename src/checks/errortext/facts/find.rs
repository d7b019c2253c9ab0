//! Finding a value in a text by what stands around it.

use crate::evidence::is_guid;

/// The word at a place, without what quotes it.
pub(super) fn word_at(text: &str, at: usize) -> Option<String> {
    let rest = text.get(at..)?.trim_start_matches([' ', '\'', '=', ':']);
    let end =
        rest.find(|c: char| c.is_whitespace() || matches!(c, '\'' | ',' | ';' | ')' | ']' | '&')).unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches('.');
    (!word.is_empty() && word.len() <= 300).then(|| word.to_owned())
}

/// GUIDs in a text, also where a terminal broke one.
pub fn guids(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).filter(|word| is_guid(word)).map(str::to_owned)
}

/// A GUID at a place, even where a blank that was a line break stands in it.
pub(super) fn guid_at(text: &str) -> Option<String> {
    let mut guid = String::with_capacity(36);
    let mut blanks = 0;
    for c in text.chars() {
        match c {
            ' ' if !guid.is_empty() && blanks < 2 => blanks += 1,
            c if c.is_ascii_hexdigit() || c == '-' => guid.push(c),
            _ => return None,
        }
        if guid.len() == 36 {
            return is_guid(&guid).then_some(guid);
        }
    }
    None
}

/// The GUID that follows a name, at most a few characters of punctuation away.
pub(super) fn guid_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let rest = rest.trim_start_matches(|c: char| c.is_alphabetic());
        let start = rest.find(|c: char| c.is_ascii_alphanumeric())?;
        (start <= 8).then(|| guid_at(&rest[start..]))?
    })
}

/// The first GUID in the words that follow a name, as in "the application Contoso ('…')".
pub(super) fn guid_near(text: &str, lower: &str, name: &str) -> Option<String> {
    const FAR: usize = 90;
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let end = rest.char_indices().nth(FAR).map_or(rest.len(), |(end, _)| end);
        // Not beyond what names another id.
        let near = rest[..end].split(['&', ';']).next().unwrap_or_default();
        let near = near.split(". ").next().unwrap_or_default();
        guids(near).next()
    })
}

/// The quotation that follows a name.
pub(super) fn quoted_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let open = rest.find('\'')?;
        let inside = &rest[open + 1..];
        let end = inside.find('\'')?;
        let is_near = open <= 4 || rest[..open].split_whitespace().count() <= 2 && open <= 20;
        (is_near && (1..=300).contains(&end) && !inside[..end].starts_with([':', ',', ' ']))
            .then(|| inside[..end].to_owned())
    })
}

/// The word that follows a name.
pub(super) fn value_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| word_at(text, at + name.len())).filter(|value| value != "null")
}

/// Some words that follow a label, up to the next one.
pub(super) fn between_labels(text: &str, lower: &str, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let at = lower.find(name)? + name.len();
        let words: Vec<&str> = text.get(at..)?.split(' ').take_while(|word| !word.ends_with(':')).take(2).collect();
        let value = words.join(" ");
        (!value.is_empty()).then_some(value)
    })
}

/// What stands behind one of these labels on Entra's page, up to the label that comes next there.
pub(super) fn up_to_label(text: &str, lower: &str, names: &[&str]) -> Option<String> {
    const NEXT: &[&str] = &[
        " app id",
        " app-id",
        " anwendungs-id",
        " ip ",
        " ip-",
        " device ",
        " timestamp",
        " request ",
        " correlation ",
    ];
    names.iter().find_map(|name| {
        let at = lower.find(name)? + name.len();
        let end = NEXT.iter().filter_map(|label| lower[at..].find(label)).min().unwrap_or(lower.len() - at);
        let value = text.get(at..at + end)?.trim();
        (1..=120).contains(&value.len()).then(|| value.to_owned())
    })
}

pub(super) fn between(text: &str, lower: &str, from: &str, to: &str) -> Option<String> {
    let at = lower.find(from)? + from.len();
    let rest = text.get(at..)?;
    let end = rest.find(to).unwrap_or(rest.len());
    ((1..=120).contains(&end)).then(|| rest[..end].trim_matches(['\'', '.']).to_owned())
}

/// The time that follows a name, without anything behind it.
pub(super) fn time_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let start = rest.find(|c: char| c.is_ascii_digit()).filter(|start| *start <= 12)?;
        moment(&rest[start..])
    })
}

/// The first date with a time in a text, as it stands there.
pub(in crate::checks::errortext) fn moment(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is = |at: usize, pattern: &str| {
        pattern.bytes().enumerate().all(|(i, wanted)| {
            bytes.get(at + i).is_some_and(|byte| match wanted {
                b'9' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b' '),
                wanted => *byte == wanted,
            })
        })
    };
    let at = (0..bytes.len()).find(|at| is(*at, "9999-99-99T99:99:99"))?;
    let mut end = at + 19;
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1 + bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    if bytes.get(end) == Some(&b'Z') {
        end += 1;
    } else if is(end, "+99:99") || is(end, "-99:99") {
        end += 6;
    }
    Some(text[at..end].to_owned())
}

/// The header Date of an answer.
pub(super) fn http_date(text: &str, lower: &str) -> Option<String> {
    const LONGEST: usize = 40;
    lower.match_indices("date: ").find_map(|(at, name)| {
        let rest = text.get(at + name.len()..)?;
        let end = rest.find(" GMT").filter(|end| *end < LONGEST)?;
        rest.starts_with(|c: char| c.is_ascii_uppercase()).then(|| rest[..end + " GMT".len()].to_owned())
    })
}

/// The tenant in the address of the sign-in service.
pub(super) fn tenant_in_address(text: &str, lower: &str) -> Option<String> {
    [
        "login.microsoftonline.com/",
        "login.microsoftonline.us/",
        "login.windows.net/",
        "sts.windows.net/",
        "login.partner.microsoftonline.cn/",
    ]
    .into_iter()
    .find_map(|host| {
        let at = lower.find(host)?;
        // That tenant is the one that the account comes from.
        let is_of_account = lower[..at].ends_with("identity provider 'https://");
        guid_at(text.get(at + host.len()..)?).filter(|_| !is_of_account)
    })
}

/// Ids behind the name of a claim that lists policies.
pub(super) fn policies(text: &str, lower: &str) -> Vec<String> {
    let Some(at) = lower.find("capolids") else {
        return Vec::new();
    };
    let rest = &text[at..];
    let end = rest.find(']').unwrap_or(0);
    guids(&rest[..end]).collect()
}

/// The first address of a person.
pub(super) fn person(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@' | '#');
    text.split(|c| !is_part(c)).map(|word| word.trim_matches('.')).find_map(|word| {
        let (name, host) = word.split_once('@')?;
        (!name.is_empty() && host.contains('.') && !host.contains('@') && host.len() < 120).then(|| word.to_owned())
    })
}

/// Addresses of the web in a text.
pub(in crate::checks) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("https://").map(|(at, _)| {
        let rest = &text[at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '\'' | ',' | ')' | '>' | '<' | ';' | ']' | '}'))
            .unwrap_or(rest.len());
        rest[..end].trim_end_matches(['.', ':'])
    })
}

/// Whether an address belongs to the sign-in service, or only leads to an explanation.
pub(in crate::checks::errortext) fn is_of_sign_in(address: &str) -> bool {
    [
        "https://login.",
        "https://sts.windows.net",
        "https://aka.ms",
        "https://go.microsoft.com",
        "https://learn.microsoft.com",
        "https://docs.microsoft.com",
        "https://www.",
    ]
    .iter()
    .any(|start| address.starts_with(start))
}

/// Whether an address stands in a text of Entra only to show what one looks like.
pub(super) fn is_of_example(address: &str) -> bool {
    address.starts_with("https://example/")
}
