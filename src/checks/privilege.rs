//! Least privilege: from the calls that somebody intends to the permissions that they need, and back.

use std::collections::BTreeSet;

use crate::recipe::{IntendedCall, PermissionList, Target};

/// The smallest set of permissions with which all these calls work, sorted by name. A permission that another one in
/// the set includes is left out.
pub fn least<'a>(list: &'a PermissionList, calls: impl IntoIterator<Item = &'a IntendedCall>) -> Vec<&'a str> {
    let needed: BTreeSet<&str> = calls.into_iter().flat_map(|call| &call.permissions).map(String::as_str).collect();
    let included: BTreeSet<&str> = needed
        .iter()
        .filter_map(|name| list.get(name))
        .flat_map(|permission| &permission.includes)
        .map(String::as_str)
        .collect();
    needed.difference(&included).copied().collect()
}

/// What the first call needs, and what the calls with these ids need beside. An id that is not in the list needs
/// nothing: it may come from the profile of a newer version.
pub fn needed(target: &Target, list: Option<&PermissionList>, calls: &[String]) -> Vec<String> {
    let mut needed = target.permissions.clone();
    let Some(list) = list else {
        return needed;
    };
    let known = list.calls.iter().filter(|call| calls.contains(&call.id));
    for name in least(list, known) {
        if !needed.iter().any(|other| other == name) {
            needed.push(name.to_owned());
        }
    }
    needed
}

/// Whether a call works with these permissions.
pub fn covers(list: &PermissionList, names: &[String], call: &IntendedCall) -> bool {
    let includes =
        |name: &String, wanted: &String| list.get(name).is_some_and(|permission| permission.includes.contains(wanted));
    call.permissions.iter().all(|wanted| names.iter().any(|name| name == wanted || includes(name, wanted)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::recipe::{Meta, Permission, Recipe};

    /// A list of `wide` permissions that each include one of as many narrow ones, and calls that need some of them.
    fn list(wide: usize, calls: &[Vec<usize>]) -> PermissionList {
        let permission = |index: usize| Permission {
            name: format!("P{index}"),
            id: String::new(),
            summary: String::new(),
            does: Vec::new(),
            includes: if index < wide { vec![format!("P{}", index + wide)] } else { Vec::new() },
            namespace: String::new(),
        };
        let call = |(index, needs): (usize, &Vec<usize>)| IntendedCall {
            id: index.to_string(),
            title: String::new(),
            about: String::new(),
            method: String::new(),
            path: String::new(),
            permissions: needs.iter().map(|need| format!("P{}", need % (2 * wide))).collect(),
            source: String::new(),
        };
        PermissionList {
            meta: Meta { date: String::new() },
            permissions: (0..2 * wide).map(permission).collect(),
            calls: calls.iter().enumerate().map(call).collect(),
        }
    }

    fn owned(names: Vec<&str>) -> Vec<String> {
        names.into_iter().map(str::to_owned).collect()
    }

    proptest! {
        #[test]
        fn the_least_set_covers_every_call_and_none_of_it_can_be_left_out(
            wide in 1usize..5, needs in prop::collection::vec(prop::collection::vec(0usize..10, 1..4), 0..8),
        ) {
            let list = list(wide, &needs);
            let least = owned(least(&list, &list.calls));
            for call in &list.calls {
                prop_assert!(covers(&list, &least, call), "{call:?} is not covered by {least:?}");
            }
            for left_out in &least {
                let rest: Vec<String> = least.iter().filter(|name| *name != left_out).cloned().collect();
                prop_assert!(!list.calls.iter().all(|call| covers(&list, &rest, call)), "{left_out} of {least:?}");
            }
        }

        #[test]
        fn order_and_repetition_of_the_calls_change_nothing(
            wide in 1usize..5, needs in prop::collection::vec(prop::collection::vec(0usize..10, 1..4), 0..8),
        ) {
            let list = list(wide, &needs);
            let twice = list.calls.iter().rev().chain(&list.calls);
            prop_assert_eq!(least(&list, &list.calls), least(&list, twice));
        }

        #[test]
        fn one_more_call_never_uncovers_another(
            wide in 1usize..5, needs in prop::collection::vec(prop::collection::vec(0usize..10, 1..4), 1..8),
        ) {
            let list = list(wide, &needs);
            let before = &list.calls[..list.calls.len() - 1];
            let all = owned(least(&list, &list.calls));
            prop_assert!(before.iter().all(|call| covers(&list, &all, call)));
        }
    }

    #[test]
    fn the_wider_permission_stands_for_the_narrower_one() {
        let list = list(2, &[vec![0], vec![2], vec![3]]);
        assert_eq!(least(&list, &list.calls), ["P0", "P3"]);
    }

    #[test]
    fn the_first_call_always_counts_and_an_unknown_call_needs_nothing() {
        let recipe = Recipe::embedded();
        let target = &recipe.targets[0];
        let needed = |calls: &[&str]| {
            let calls: Vec<String> = calls.iter().map(|id| (*id).to_owned()).collect();
            needed(target, recipe.permissions_of(target), &calls)
        };
        assert_eq!(needed(&[]), target.permissions);
        assert_eq!(needed(&["no.such.call"]), target.permissions);
        assert_eq!(
            needed(&["groups.list", "environments.list"]),
            ["EnvironmentManagement.Environments.Read", "EnvironmentManagement.Groups.Read"]
        );
    }
}
