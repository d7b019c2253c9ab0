//! What Entra quotes in a message, by the order in which it stands there. A message in another language quotes the same
//! things, so its words need not be known; where it has them in another order, it is left alone.

use crate::evidence::is_guid;

use super::facts::Facts;

/// What is quoted at a place of a message.
#[derive(Clone, Copy, Debug)]
enum Quoted {
    App,
    AppName,
    Account,
    Api,
    Provider,
    Redirect,
    Tenant,
}

use Quoted::{Account, Api, App, AppName, Provider, Redirect, Tenant};

/// Each message by its code.
const ORDER: &[(&str, &[Quoted])] = &[
    ("AADSTS50011", &[Redirect, App]),
    ("AADSTS50020", &[Account, Provider, Tenant, App]),
    ("AADSTS50034", &[Account]),
    ("AADSTS50074", &[Api]),
    ("AADSTS50076", &[Api]),
    ("AADSTS50079", &[Api]),
    ("AADSTS50105", &[Account, App]),
    ("AADSTS65001", &[App, AppName]),
    ("AADSTS65002", &[App, Api]),
    ("AADSTS90002", &[Tenant]),
    ("AADSTS90072", &[Account, Provider, Tenant, App]),
    ("AADSTS500011", &[Api, Tenant]),
    ("AADSTS500014", &[Api]),
    ("AADSTS650052", &[Api]),
    ("AADSTS700016", &[App, Tenant]),
    ("AADSTS7000112", &[App]),
    ("AADSTS7000215", &[App]),
    ("AADSTS7000222", &[App]),
];

/// What a message with this code quotes. What does not look like what is expected at its place ends the reading: it is
/// another form of the message.
pub(super) fn by_order(code: &str, message: &str) -> Facts {
    let mut facts = Facts::default();
    let Some((_, order)) = ORDER.iter().find(|(known, _)| *known == code) else {
        return facts;
    };
    for (quoted, value) in order.iter().zip(quotations(message)) {
        if !fits(*quoted, value) {
            break;
        }
        let value = Some(value.to_owned());
        match quoted {
            App => facts.client_id = value,
            AppName => facts.client_name = value,
            Account => facts.account = value,
            Api => facts.resource = value,
            Redirect => facts.redirect_uri = value,
            Tenant => facts.tenant = value,
            Provider => {}
        }
    }
    facts
}

fn fits(quoted: Quoted, value: &str) -> bool {
    match quoted {
        App => is_guid(value),
        Account => value.contains('@'),
        Api => is_guid(value) || value.contains("://") || value.contains('.') && !value.contains(' '),
        Provider => value.contains("://") || value == "live.com",
        Redirect => value.contains("://"),
        AppName | Tenant => true,
    }
}

/// The longest text that is quoted.
const LONGEST: usize = 300;

/// What stands in quotation marks, in whichever language they are written. An apostrophe within a word is none.
fn quotations(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let mut before = None;
    std::iter::from_fn(move || {
        loop {
            let (at, open) = rest.char_indices().find(|(_, c)| closing(*c).is_some())?;
            let last = rest[..at].chars().next_back().or(before);
            let inside = &rest[at + open.len_utf8()..];
            let is_within_word = matches!(open, '\'' | '’') && last.is_some_and(char::is_alphanumeric);
            let end = inside.find(closing(open)?).filter(|end| (1..=LONGEST).contains(end) && !is_within_word);
            let Some(end) = end else {
                before = Some(open);
                rest = inside;
                continue;
            };
            let after = &inside[end..];
            let close = after.chars().next()?;
            before = Some(close);
            rest = &after[close.len_utf8()..];
            return Some(inside[..end].trim_matches([' ', '\u{a0}', '\u{202f}']));
        }
    })
}

/// What ends a quotation that begins with this.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '\'' => Some(&['\'']),
        '"' => Some(&['"']),
        '‘' | '‚' | '’' => Some(&['’', '‘']),
        '“' | '„' | '”' => Some(&['”', '“']),
        '«' => Some(&['»']),
        '「' => Some(&['」']),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const APP: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";

    #[test]
    fn the_app_is_read_in_any_language() {
        for message in [
            format!(
                "AADSTS65001: ユーザーまたは管理者は、ID '{APP}' のアプリケーション 'First Call' に同意していません。"
            ),
            format!(
                "AADSTS65001: L'utilisateur n'a pas consenti à l'application avec l'ID « {APP} » nommée « First Call »."
            ),
            format!("AADSTS65001: Der Benutzer hat der Anwendung „{APP}“ mit dem Namen „First Call“ nicht zugestimmt."),
            format!(
                "AADSTS65001: El usuario no dio su consentimiento a la aplicación \"{APP}\", llamada \"First Call\"."
            ),
        ] {
            let facts = by_order("AADSTS65001", &message);
            assert_eq!(facts.client_id.as_deref(), Some(APP), "{message}");
            assert_eq!(facts.client_name.as_deref(), Some("First Call"), "{message}");
        }
    }

    #[test]
    fn what_looks_like_something_else_is_not_taken() {
        let facts =
            by_order("AADSTS700016", "AADSTS700016: L'application 'First Call' est introuvable dans 'Contoso'.");
        assert_eq!(facts, Facts::default());
        assert_eq!(by_order("AADSTS50011", &format!("AADSTS50011: '{APP}' '{APP}'")), Facts::default());
        assert_eq!(by_order("AADSTS16000", &format!("AADSTS16000: '{APP}'")), Facts::default());
    }

    #[test]
    fn an_account_of_another_organization_stands_with_its_tenant_and_app() {
        let message = format!(
            "AADSTS50020: Das Benutzerkonto 'ops@fabrikam.example' des Anbieters 'https://sts.windows.net/{APP}/' ist im \
             Mandanten 'Contoso' nicht vorhanden und kann nicht auf '{APP}' zugreifen."
        );
        let facts = by_order("AADSTS50020", &message);
        assert_eq!(facts.account.as_deref(), Some("ops@fabrikam.example"));
        assert_eq!((facts.tenant.as_deref(), facts.client_id.as_deref()), (Some("Contoso"), Some(APP)));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            for (code, _) in ORDER {
                by_order(code, &text);
            }
        }

        #[test]
        fn quotations_stand_in_the_text(text in "[a-z' «»„“”’‘\"「」]{0,80}") {
            prop_assert!(quotations(&text).all(|quoted| text.contains(quoted)));
        }
    }
}
