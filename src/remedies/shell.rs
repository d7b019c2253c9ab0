//! Commands with their values quoted, so that no value can become an option separator, a variable or a second command.

use crate::evidence::is_tenant;
use crate::evidence::text::harmless;
use crate::recipe::{Command, InCommand, Params, Placeholder, Shell, Words};

/// Renders a command, or nothing where a list in it is not known (half a list would take away what is there), or
/// something that nobody could fill in.
pub fn render(command: &Command, params: &Params) -> Option<String> {
    let scope = params.get(&Placeholder::ScopeKind).and_then(|kind| kind.parse().ok());
    let lines: Option<Vec<String>> =
        command.lines_at(scope).iter().map(|line| render_line(line, command.shell, params)).collect();
    lines.map(|lines| lines.join("\n"))
}

fn render_line(line: &Words, shell: Shell, params: &Params) -> Option<String> {
    let is = |name: &Placeholder, how| name.row().in_command == how;
    if line.names().any(|name| is(&name, InCommand::Whole) && !params.contains_key(&name)) {
        return None;
    }
    let words: Option<Vec<String>> = line
        .split_at_spaces()
        .map(|word| match word.names().find(|name| is(name, InCommand::List)) {
            None => Some(word.fill_with(|name| value(name, params, shell))),
            Some(list) => {
                let items = params.get(&list).filter(|items| !items.trim().is_empty())?;
                let quoted: Option<Vec<String>> = items.split_whitespace().map(|item| quote(item, shell)).collect();
                let each: Vec<String> = quoted?.iter().map(|item| word.fill_with(|_| item.clone())).collect();
                Some(each.join(" "))
            }
        })
        .collect();
    words.map(|words| words.join(" "))
}

/// A value, quoted. What is not known, or cannot be written so that every shell reads the same, is a blank to fill in.
fn value(name: Placeholder, params: &Params, shell: Shell) -> String {
    // The name of an organization, as an error quotes it, is no name of its tenant.
    let can_stand = |value: &&String| name != Placeholder::Tenant || is_tenant(value);
    let known = params.get(&name).filter(can_stand).and_then(|value| quote(value, shell));
    known.unwrap_or_else(|| format!("'{}'", name.blank()))
}

/// Quotes a value for the shell. Only what is plainly an id or a name stays bare. `None` where the command may be pasted
/// into either kind of shell and no spelling of the value means the same in both.
fn quote(value: &str, shell: Shell) -> Option<String> {
    match shell {
        Shell::Shell => Some(quote_posix(value)),
        Shell::Powershell => Some(quote_powershell(value)),
        // The same command line is typed in a POSIX shell here and in PowerShell there.
        Shell::Az | Shell::Pac => quote_both(value),
    }
}

/// Quotes a value for a POSIX shell.
pub fn quote_posix(value: &str) -> String {
    let value = harmless(value, false);
    if is_bare(&value) { value } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

fn quote_powershell(value: &str) -> String {
    let value = harmless(value, false);
    if is_bare(&value) {
        return value;
    }
    let doubled: String =
        value.chars().flat_map(|c| std::iter::repeat_n(c, if is_single_quote(c) { 2 } else { 1 })).collect();
    format!("'{doubled}'")
}

fn quote_both(value: &str) -> Option<String> {
    let value = harmless(value, false);
    if is_bare(&value) {
        return Some(value);
    }
    // On Windows both programs are batch files: what PowerShell hands on is read once more, and without these quotes.
    if value.contains(['&', '|', '<', '>', '^']) {
        return None;
    }
    if !value.contains(is_single_quote) {
        return Some(format!("'{value}'"));
    }
    // What either of them reads something into, between double quotes.
    let is_special = |c: char| matches!(c, '$' | '`' | '"' | '\\' | '!' | '\u{201c}'..='\u{201f}');
    (!value.contains(is_special)).then(|| format!("\"{value}\""))
}

fn is_bare(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// PowerShell takes typographic quotes for quotes too.
fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201b}')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::recipe::ScopeKind;

    const HOSTILE: &[&str] = &[
        "$(rm -rf ~)",
        "`reboot`",
        "x'; rm -rf ~; echo '",
        "a && b",
        "a\nrm -rf ~",
        "%PATH%",
        "\u{1b}[2J",
        "-x; y",
        "!!",
        "",
    ];

    /// What a POSIX shell makes of one quoted word; `None` where it is not exactly one word.
    fn posix_word(quoted: &str) -> Option<String> {
        let mut chars = quoted.chars();
        let mut word = String::new();
        let mut inside = None;
        while let Some(c) = chars.next() {
            match (inside, c) {
                (None, '\'' | '"') => inside = Some(c),
                (Some(quote), c) if c == quote => inside = None,
                (Some('"'), '$' | '`' | '\\' | '!') => return None,
                (Some(_), c) => word.push(c),
                (None, '\\') => word.push(chars.next()?),
                (None, c) if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => word.push(c),
                (None, _) => return None,
            }
        }
        inside.is_none().then_some(word)
    }

    /// The same for PowerShell: a quote inside is two quotes.
    fn powershell_word(quoted: &str) -> Option<String> {
        let is_special = |c: char| matches!(c, '$' | '`' | '"' | '\u{201c}'..='\u{201f}');
        if let Some(inside) = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return (!inside.contains(is_special)).then(|| inside.to_owned());
        }
        let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
        let Some(inside) = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) else {
            let is_bare = quoted.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
            return is_bare.then(|| quoted.to_owned());
        };
        let mut word = String::new();
        let mut chars = inside.chars();
        while let Some(c) = chars.next() {
            if is_quote(c) && !chars.next().is_some_and(is_quote) {
                return None;
            }
            word.push(c);
        }
        Some(word)
    }

    #[test]
    fn hostile_values_stay_one_word() {
        for value in HOSTILE {
            let clean = harmless(value, false);
            assert_eq!(posix_word(&quote_posix(value)).as_deref(), Some(clean.as_str()));
            assert_eq!(powershell_word(&quote_powershell(value)).as_deref(), Some(clean.as_str()));
        }
    }

    #[test]
    fn ids_are_bare_and_everything_else_is_quoted() {
        for (value, shell, quoted) in [
            ("4b1c2d3e-5f60", Shell::Az, Some("4b1c2d3e-5f60")),
            ("http://localhost", Shell::Az, Some("'http://localhost'")),
            ("it's", Shell::Shell, Some(r"'it'\''s'")),
            ("it's", Shell::Powershell, Some("'it''s'")),
            ("a\u{2019}b", Shell::Powershell, Some("'a\u{2019}\u{2019}b'")),
            ("O'Neil", Shell::Az, Some("\"O'Neil\"")),
            ("a\u{2019}; calc; \u{2018}b", Shell::Pac, Some("\"a\u{2019}; calc; \u{2018}b\"")),
            ("it's $(calc)", Shell::Az, None),
            ("http://localhost/?a=1&calc", Shell::Az, None),
            ("a\" & calc \"b", Shell::Pac, None),
        ] {
            assert_eq!(quote(value, shell).as_deref(), quoted, "{value}");
        }
    }

    #[test]
    fn a_value_that_two_shells_read_differently_is_left_to_fill_in() {
        let params = Params::from([(Placeholder::Account, "x'; calc; '$".to_owned())]);
        assert_eq!(render(&command("az x --user {account}"), &params).as_deref(), Some("az x --user '<account>'"));
        let params = Params::from([(Placeholder::PermissionIds, "id1 x'$".to_owned())]);
        assert_eq!(render(&command("az x --p {permission_ids}"), &params), None);
    }

    fn command(line: &str) -> Command {
        Command {
            shell: Shell::Az,
            clouds: Vec::new(),
            lines: vec![line.parse().unwrap()],
            prints: None,
            at: BTreeMap::new(),
        }
    }

    #[test]
    fn a_word_with_a_list_is_repeated_for_each_value() {
        let params = Params::from([(Placeholder::PermissionIds, "id1 id2".to_owned())]);
        assert_eq!(
            render(&command("az x --p {permission_ids}=Scope"), &params).as_deref(),
            Some("az x --p id1=Scope id2=Scope")
        );
    }

    #[test]
    fn a_role_for_a_part_has_lines_of_its_own() {
        let at = BTreeMap::from([(ScopeKind::Environment, vec!["give -EnvironmentId {scope_id}".parse().unwrap()])]);
        let command = Command { at, ..command("give") };
        let at = |kind: &str| {
            let params =
                Params::from([(Placeholder::ScopeKind, kind.to_owned()), (Placeholder::ScopeId, "e-1".to_owned())]);
            render(&command, &params)
        };
        assert_eq!(at("environment").as_deref(), Some("give -EnvironmentId e-1"));
        let plain = render(&command, &Params::new());
        assert_eq!((at("tenant"), at("odd"), plain.as_deref()), (plain.clone(), plain.clone(), Some("give")));
    }

    #[test]
    fn what_nobody_could_fill_in_has_to_be_known() {
        let command = Command { shell: Shell::Shell, ..command("post {assignment_json}") };
        assert_eq!(render(&command, &Params::new()), None);
        let params = Params::from([(Placeholder::AssignmentJson, r#"{"a":"it's"}"#.to_owned())]);
        assert_eq!(render(&command, &params).as_deref(), Some(r#"post '{"a":"it'\''s"}'"#));
    }

    #[test]
    fn a_command_with_an_unknown_list_is_not_offered() {
        let line = "az ad app update --public-client-redirect-uris {redirect_uris}";
        assert_eq!(render(&command(line), &Params::new()), None);
    }

    #[test]
    fn an_unknown_value_is_a_quoted_blank_to_fill_in() {
        assert_eq!(
            render(&command("az x --id {client_id}"), &Params::new()).as_deref(),
            Some("az x --id '<client id>'")
        );
    }

    proptest! {
        #[test]
        fn any_value_stays_one_word(value in any::<String>()) {
            let clean = harmless(&value, false);
            prop_assert_eq!(posix_word(&quote_posix(&value)), Some(clean.clone()));
            prop_assert_eq!(powershell_word(&quote_powershell(&value)), Some(clean));
        }

        #[test]
        fn what_is_typed_in_either_shell_means_the_same_in_both(value in "[ -~\u{2018}-\u{201f}]{0,12}") {
            if let Some(quoted) = quote_both(&value) {
                prop_assert_eq!(posix_word(&quoted), Some(value.clone()), "{}", quoted);
                prop_assert_eq!(powershell_word(&quoted), Some(value), "{}", quoted);
            }
        }
    }
}
