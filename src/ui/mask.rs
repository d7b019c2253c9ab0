//! Hides ids on the screen, for people who show it to others: GUIDs, e-mail addresses and the tenant's own domains become
//! dots. Only the picture changes: what is copied, opened and written stays whole.

use std::collections::BTreeSet;

use crate::app::{State, view};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Ends of names that belong to one tenant, no matter whose.
const OWN: [&str; 4] = [".onmicrosoft.com", ".onmicrosoft.us", ".onmicrosoft.cn", ".dynamics.com"];
/// Parts of names under them that belong to Microsoft.
const SERVICES: [&str; 2] = ["lcs", "globaldisco"];

/// Hides them in an area of a picture.
pub fn mask(buffer: &mut Buffer, area: Rect, state: &State, dot: &str) {
    let domains = view::own_domains(state);
    let area = area.intersection(buffer.area);
    for y in area.y..area.bottom() {
        let row: Vec<char> =
            (area.x..area.right()).map(|x| buffer[(x, y)].symbol().chars().next().unwrap_or(' ')).collect();
        for (from, to) in hidden(&row, &domains) {
            for (offset, letter) in row.iter().enumerate().take(to).skip(from) {
                if letter.is_ascii_alphanumeric() {
                    let x = area.x + u16::try_from(offset).unwrap_or(u16::MAX);
                    buffer[(x, y)].set_symbol(dot);
                }
            }
        }
    }
}

/// The columns of a row that are hidden, as half-open ranges.
fn hidden(row: &[char], domains: &BTreeSet<String>) -> Vec<(usize, usize)> {
    let is_part = |letter: &char| letter.is_ascii_alphanumeric() || "._@%+-".contains(*letter);
    let mut found = Vec::new();
    let mut from = 0;
    while from < row.len() {
        let length = row[from..].iter().take_while(|letter| is_part(letter)).count();
        let word: String = row[from..from + length].iter().collect();
        let bare = word.trim_end_matches(['.', '-']);
        if is_address(bare) || is_id(bare) || is_own(&bare.to_lowercase(), domains) {
            found.push((from, from + length));
        }
        from += length.max(1);
    }
    found
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
}

/// A GUID, or what is left of one that is cut or wrapped.
fn is_id(word: &str) -> bool {
    let groups: Vec<&str> = word.split('-').collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let is_whole = |group: &str| [4, 8, 12].contains(&group.len());
    let inner = groups.get(1..groups.len().saturating_sub(1)).unwrap_or_default();
    groups.len() > 1
        && digits >= 8
        && word.bytes().all(|letter| letter == b'-' || letter.is_ascii_hexdigit())
        && (is_whole(groups[0]) || is_whole(groups[groups.len() - 1]))
        && inner.iter().all(|group| group.len() == 4)
        // Dates and version numbers are short.
        && (groups.iter().any(|group| group.len() >= 8) || groups.len() >= 3)
}

fn is_own(word: &str, domains: &BTreeSet<String>) -> bool {
    let is_service = word.split('.').any(|part| SERVICES.contains(&part));
    let is_under = |domain: &str| word == domain || word.ends_with(&format!(".{domain}"));
    domains.iter().any(|domain| is_under(domain)) || (OWN.iter().any(|end| word.ends_with(end)) && !is_service)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let row: Vec<char> = text.chars().collect();
        let mut hides = vec![false; row.len()];
        for (from, to) in hidden(&row, &BTreeSet::from(["contoso.example".to_owned()])) {
            hides[from..to].fill(true);
        }
        let letters = row.iter().zip(hides);
        letters.map(|(letter, hides)| if hides && letter.is_ascii_alphanumeric() { '*' } else { *letter }).collect()
    }

    #[test]
    fn ids_addresses_and_own_domains_are_hidden_and_nothing_else() {
        let id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
        let dots = "********-****-****-****-************";
        assert_eq!(shown(id), dots);
        assert_eq!(shown(&format!("--id {id} (app)")), format!("--id {dots} (app)"));
        assert_eq!(shown("4b1c2d3e-5f60-4a7b-8c9d-0e1f2…"), "********-****-****-****-*****…");
        assert_eq!(shown("dana@contoso.onmicrosoft.com"), "****@*******.***********.***");
        assert_eq!(shown("https://contoso.crm4.dynamics.com/api"), "https://*******.****.********.***/api");
        assert_eq!(shown("login.contoso.example"), "*****.*******.*******");
        for plain in [
            "EnvironmentManagement.Environments.Read",
            "https://login.microsoftonline.com/common",
            "https://lcsapi.eu.lcs.dynamics.com",
            "2027-05-29",
            "AADSTS65001",
            "consent.granted",
            "az ad app permission admin-consent",
            "v9.2",
        ] {
            assert_eq!(shown(plain), plain);
        }
    }
}
