//! What README and the pages for contributors say of the program, held against the program.

use std::collections::BTreeMap;

use firstcall::app::{Key, ROWS};

use crate::screens::{at_step, fresh};
use crate::support::document;

/// Each key with everything that it can mean, in the order of the table of actions.
fn keys() -> String {
    // Some labels depend on the place: what they are at first, and inside a step.
    let states = [fresh(), at_step(1)];
    let mut order: Vec<Key> = Vec::new();
    let mut meanings: BTreeMap<Key, Vec<&str>> = BTreeMap::new();
    for row in ROWS {
        for key in row.keys {
            if !order.contains(key) {
                order.push(*key);
            }
            let known = meanings.entry(*key).or_default();
            for label in states.iter().map(|state| (row.label)(state)) {
                if !known.contains(&label) {
                    known.push(label);
                }
            }
        }
    }
    let rows = order.iter().map(|key| format!("| `{}` | {} |\n", key.title(), meanings[key].join(" · ")));
    format!("| key | what it does, depending on the place |\n|---|---|\n{}", rows.collect::<String>())
}

#[test]
fn the_readme_lists_every_key() {
    document::assert_part("README.md", "keys", &keys());
}
