//! What the palette finds by the words that were typed.

use std::borrow::Cow;

use crate::app::{Action, Field, Offer, OwnField, ROWS, State, synonyms};

use super::steps::step;

/// The least that letters have to be in their order to count as a word that was typed badly.
const SHORTEST_FUZZY: usize = 3;

/// Rows of the palette, the best first. Without words: what can be done here. With words: that, then what can be done
/// elsewhere. Letters that only come in their order count where nothing has the words themselves.
pub fn palette(state: &State) -> Vec<Offer> {
    let typed = state.screen().fields().value(Field::Own(OwnField::Palette)).to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let here = state.screen().offers().iter().copied().filter(|offer| !offer.action.is_movement());
    if words.is_empty() {
        return here.collect();
    }
    let mut offers: Vec<Offer> = here.collect();
    for row in ROWS.iter().filter(|row| !row.action.is_movement()) {
        if !offers.iter().any(|offer| offer.action == row.action) {
            offers.extend(Offer::elsewhere(row, state));
        }
    }
    let mut found: Vec<(u32, Offer)> = offers
        .into_iter()
        .filter_map(|offer| {
            let label = offer_words(state, &offer).to_lowercase();
            let scores = words.iter().map(|word| score(word, &label, synonyms::synonyms(offer.action)));
            Some((scores.collect::<Option<Vec<u32>>>()?.into_iter().sum(), offer))
        })
        .collect();
    let is_exact = |score: u32| score >= WORD * u32::try_from(words.len()).unwrap_or(u32::MAX);
    if found.iter().any(|(score, _)| is_exact(*score)) {
        found.retain(|(score, _)| is_exact(*score));
    }
    // Stable: what is equally good keeps the order of the table.
    found.sort_by_key(|(score, offer)| (offer.elsewhere.is_some(), std::cmp::Reverse(*score)));
    found.into_iter().map(|(_, offer)| offer).collect()
}

/// The least for a word that stands there as it was typed.
const WORD: u32 = 10;

/// How well a word fits a label and the other words for it.
fn score(word: &str, label: &str, synonyms: &str) -> Option<u32> {
    let begins = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|part| part.starts_with(word));
    if begins(label) {
        Some(WORD + 3)
    } else if begins(synonyms) {
        Some(WORD + 2)
    } else if label.contains(word) {
        Some(WORD + 1)
    } else {
        let mut parts = label.split_whitespace().chain(synonyms.split_whitespace());
        parts.any(|part| is_in_order(word, part)).then_some(1)
    }
}

/// Whether the letters of a word come in a text in their order, the first one first.
fn is_in_order(word: &str, text: &str) -> bool {
    let mut letters = text.chars();
    word.chars().count() >= SHORTEST_FUZZY
        && text.starts_with(word.chars().next().unwrap_or_default())
        && word.chars().all(|letter| letters.any(|other| other == letter))
}

/// What an offer says; a step is found by its title as well.
pub fn offer_words<'a>(state: &State, offer: &'a Offer) -> Cow<'a, str> {
    let title = match offer.action {
        Action::Step(number) => step(state, usize::from(number)).map(|step| &step.title),
        _ => None,
    };
    title.map_or(Cow::Borrowed(offer.label), |title| Cow::Owned(format!("{}: {title}", offer.label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_themselves_are_better_than_letters_in_their_order() {
        let of = |word| score(word, "make a certificate", "create key pem");
        assert!(of("cert") > of("create") && of("create") > of("crtfcate"));
        assert_eq!((of("crtfcate"), of("certifcate"), of("pfx"), of("ct")), (Some(1), Some(1), None, None));
    }
}
