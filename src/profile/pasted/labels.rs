//! Values with their names before them: a page of the portal, lines of variables, a list of PowerShell, a sentence.

use super::{Aside, Found, Pasted, bare, looks_secret};
use crate::evidence::secrets::is_secret_name;
use crate::evidence::{is_guid, is_tenant};
use crate::profile::Secret;

/// Length of a GUID in its usual form.
const GUID: usize = 36;

/// What a name says about the GUID that follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    ClientId,
    Tenant,
    EnvironmentId,
    ObjectId,
    /// An id that is asked for nowhere.
    Other,
}

/// A name or an id, in the order of the text.
enum Item<'a> {
    Label(Label),
    Id(&'a str),
}

/// Reads the names and values of a text.
pub(super) fn read(text: &str, pasted: &mut Pasted) {
    ids(text, pasted);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        // A page of the portal writes the value below its name, or beside it.
        let (name, value) = match split(line) {
            Some(both) => both,
            None => (line, lines.peek().copied().unwrap_or_default()),
        };
        line_value(name, bare(value), pasted);
    }
}

/// Name and value of one line.
fn split(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '=', '\t']).or_else(|| line.find("  "))?;
    let value = line[at..].trim_start_matches([':', '=', '\t', ' ']);
    (!value.is_empty()).then(|| (line[..at].trim(), value))
}

/// Takes what is no GUID, by the name on its line.
fn line_value(name: &str, value: &str, pasted: &mut Pasted) {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let is_word = !value.is_empty() && !value.contains(char::is_whitespace);
    let ends = |ends: &[&str]| ends.iter().any(|end| plain.ends_with(end));
    if plain == "displayname" && !value.is_empty() {
        pasted.app = Some(value.to_owned());
        return;
    }
    if !is_word {
        return;
    }
    let is_named = is_secret_name(name) && !is_guid(value) && value.len() >= 8;
    if is_named || (plain == "value" && looks_secret(value)) {
        pasted.secret = Some(Secret::new(value.to_owned()));
    } else if ends(&["tenant", "tenantid", "tenantdomain", "primarydomain"]) && value.contains('.') && is_tenant(value)
    {
        pasted.add(Found::Tenant(value.to_ascii_lowercase()));
    } else if ends(&["projectid"]) && value.len() <= 18 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        pasted.add(Found::ProjectId(value.to_owned()));
    }
}

/// Takes the GUIDs of a text by the names before them: one after its name, or as many as names stood before them, as
/// columns are copied. Where the numbers differ, nobody can tell which belongs to which.
fn ids(text: &str, pasted: &mut Pasted) {
    let items = items(text);
    let (mut labels, mut ids): (Vec<Label>, Vec<&str>) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Label(label) => {
                if !ids.is_empty() {
                    pair(&std::mem::take(&mut labels), &std::mem::take(&mut ids), pasted);
                }
                labels.push(label);
            }
            Item::Id(id) => ids.push(id),
        }
    }
    pair(&labels, &ids, pasted);
    let is_named = pasted.found.iter().any(|found| matches!(found, Found::ClientId(_)));
    if is_named {
        pasted.asides.retain(|aside| *aside != Aside::ObjectId);
    }
}

fn pair(labels: &[Label], ids: &[&str], pasted: &mut Pasted) {
    if labels.len() != ids.len() {
        ids.iter().for_each(|id| pasted.add(Found::Id(id.to_ascii_lowercase())));
        return;
    }
    for (label, id) in labels.iter().zip(ids) {
        let id = id.to_ascii_lowercase();
        match label {
            Label::ClientId => pasted.add(Found::ClientId(id)),
            Label::Tenant => pasted.add(Found::Tenant(id)),
            Label::EnvironmentId => pasted.add(Found::EnvironmentId(id)),
            Label::ObjectId => pasted.asides.push(Aside::ObjectId),
            Label::Other => {}
        }
    }
}

/// One piece of the text.
enum Piece<'a> {
    Word(String),
    Id(&'a str),
    LineEnd,
}

/// The names of ids and the GUIDs of a text. What stands in an address is read there.
fn items(text: &str) -> Vec<Item<'_>> {
    let pieces = pieces(text);
    let mut items = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let word = |at: Option<usize>| match at.and_then(|at| pieces.get(at)) {
            Some(Piece::Word(word)) => Some(word.as_str()),
            Some(Piece::Id(_) | Piece::LineEnd) | None => None,
        };
        match piece {
            Piece::Id(id) => items.push(Item::Id(id)),
            Piece::LineEnd => {}
            // The URI of an app is an address, even where it holds an id.
            Piece::Word(_) if word(Some(at + 1)) == Some("uri") => {}
            Piece::Word(name) if name == "id" => items.extend(before_id(word(at.checked_sub(1))).map(Item::Label)),
            Piece::Word(name) => items.extend(name.strip_suffix("id").and_then(of_stem).map(Item::Label)),
        }
    }
    items
}

/// What the word before "ID" makes of it; alone on its line it is the id of the object itself.
fn before_id(word: Option<&str>) -> Option<Label> {
    match word {
        Some("a" | "an" | "its" | "my" | "our" | "the" | "their" | "this" | "with" | "your") => None,
        Some(word) => Some(of_stem(word).unwrap_or(Label::Other)),
        None => Some(Label::Other),
    }
}

fn of_stem(stem: &str) -> Option<Label> {
    Some(match stem {
        "client" | "app" | "application" => Label::ClientId,
        "tenant" | "directory" => Label::Tenant,
        "environment" => Label::EnvironmentId,
        "object" => Label::ObjectId,
        "correlation" | "key" | "organization" | "principal" | "request" | "resource" | "secret" | "subscription"
        | "trace" | "user" => Label::Other,
        _ => return None,
    })
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for line in text.lines() {
        for word in line.split_whitespace().filter(|word| !word.contains("://")) {
            let mut rest = word;
            while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
                rest = &rest[start..];
                if let Some(id) = rest.get(..GUID).filter(|id| is_guid(id)) {
                    pieces.push(Piece::Id(id));
                    rest = &rest[GUID..];
                } else {
                    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                    pieces.push(Piece::Word(rest[..end].to_ascii_lowercase()));
                    rest = &rest[end..];
                }
            }
        }
        pieces.push(Piece::LineEnd);
    }
    pieces
}
