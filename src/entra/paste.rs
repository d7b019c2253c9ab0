//! What a person pastes instead of the browser's coming back: the full address, its query, or the bare code.

use std::sync::Arc;

use tokio::sync::mpsc;
use url::{Url, form_urlencoded};

use super::awaited::{Awaited, PasteError, Stray};

type Take = dyn Fn(&str) -> Result<(), PasteError> + Send + Sync;

/// Takes what the person pastes while an answer is being waited for. Cheap to clone.
#[derive(Clone)]
pub struct Paster {
    take: Arc<Take>,
}

impl Paster {
    pub(super) fn new<A: Awaited>(awaited: &Arc<A>) -> (Self, mpsc::Receiver<A::Landing>) {
        let (sender, receiver) = mpsc::channel(1);
        let awaited = Arc::clone(awaited);
        let take = move |text: &str| {
            let landing = read(awaited.as_ref(), text)?;
            sender.try_send(landing).map_err(|_| PasteError::Over)
        };
        (Self { take: Arc::new(take) }, receiver)
    }

    /// Hands over a pasted address, query or code; `Ok` ends the waiting.
    ///
    /// # Errors
    /// When the text is no answer to what is waited for; waiting goes on then.
    pub fn paste(&self, text: &str) -> Result<(), PasteError> {
        (self.take)(text)
    }
}

fn read<A: Awaited>(awaited: &A, text: &str) -> Result<A::Landing, PasteError> {
    let text = text.trim().trim_matches(|c| matches!(c, '"' | '\'' | '<' | '>'));
    if text.is_empty() {
        return Err(PasteError::Empty);
    }
    let parameters = if text.contains("://") {
        // A terminal may have broken a long address into lines.
        let whole: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let url = Url::parse(&whole).map_err(|_| A::NOTHING)?;
        let parts = [url.query(), url.fragment()];
        parts.into_iter().flatten().flat_map(pairs).collect()
    } else if text.contains('=') && (text.contains("code=") || text.contains("error=")) {
        let whole: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        pairs(whole.trim_start_matches(['?', '#', '/']))
    } else {
        return awaited.bare(text);
    };
    let has = |name: &str| parameters.iter().any(|(found, _)| found == name);
    awaited.land(&parameters).map_err(|stray| match stray {
        Stray::NoAnswer if has("redirect_uri") => PasteError::StartAddress,
        Stray::NoAnswer => A::NOTHING,
        Stray::WrongState => PasteError::WrongState,
    })
}

fn pairs(encoded: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded.as_bytes()).into_owned().collect()
}

/// The code in a text that is nothing but a code, perhaps broken into lines by a terminal.
pub(super) fn code(text: &str) -> Option<String> {
    let code: String = text.split(['\r', '\n']).map(str::trim).collect();
    let is_code = code.len() >= 8
        && !code.starts_with("AADSTS")
        && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '~' | '+' | '/' | '='));
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::super::authorize::Authorization;
    use super::super::authorize::tests::request;
    use super::super::landing::Landing;
    use super::*;

    const REDIRECT: &str = "https://login.microsoftonline.com/common/oauth2/nativeclient";

    fn authorization() -> Authorization {
        Authorization::new(request(), REDIRECT.to_owned()).unwrap()
    }

    fn code(authorization: &Authorization, text: &str) -> Result<String, PasteError> {
        let text = text.replace("OWN", authorization.state.expose_secret());
        read(authorization, &text).map(|landing| match landing {
            Landing::Code(code) => code.expose_secret().to_owned(),
            Landing::Refused(fault) => format!("refused {}", fault.code),
        })
    }

    #[test]
    fn the_address_the_query_and_the_bare_code_are_all_taken() {
        let authorization = authorization();
        for text in [
            "https://login.microsoftonline.com/common/oauth2/nativeclient?code=1.AXoA-b_c&state=OWN&session_state=x",
            "  \"https://login.microsoftonline.com/common/oauth2/nativeclient#code=1.AXoA-b_c&state=OWN\"\n",
            "https://login.microsoftonline.com/common/oauth2/nativeclient?code=1.AX\n  oA-b_c&state=OWN",
            "http://localhost:51004/?code=1.AXoA-b_c&state=OWN",
            "?code=1.AXoA-b_c&state=OWN",
            "code=1.AXoA-b_c&state=OWN",
            "state=OWN&code=1.AXoA-b_c",
            "1.AXoA-b_c",
            "1.AX\noA-b_c\n",
        ] {
            assert_eq!(code(&authorization, text).as_deref(), Ok("1.AXoA-b_c"), "{text}");
        }
    }

    #[test]
    fn an_error_that_is_pasted_is_an_answer_too() {
        let text = "http://localhost/?error=access_denied&error_description=AADSTS65004%3a+User+declined&state=OWN";
        assert_eq!(code(&authorization(), text).as_deref(), Ok("refused AADSTS65004"));
    }

    #[test]
    fn what_is_wrong_with_a_paste_is_said() {
        let authorization = authorization();
        let start = authorization.url.to_string();
        for (text, error) in [
            (" \n ", PasteError::Empty),
            ("\"\"", PasteError::Empty),
            (start.as_str(), PasteError::StartAddress),
            ("https://login.example/?code=1.AXoA&state=other", PasteError::WrongState),
            ("https://login.example/?code=1.AXoA", PasteError::WrongState),
            ("https://login.example/common", PasteError::NoCode),
            ("http://[broken", PasteError::NoCode),
            ("AADSTS50011: The redirect URI does not match", PasteError::NoCode),
            ("AADSTS50011", PasteError::NoCode),
            ("I am lost", PasteError::NoCode),
            ("abc", PasteError::NoCode),
        ] {
            assert_eq!(code(&authorization, text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_second_paste_comes_too_late() {
        let authorization = Arc::new(authorization());
        let (paster, receiver) = Paster::new(&authorization);
        assert_eq!(paster.paste("nothing useful here"), Err(PasteError::NoCode));
        assert_eq!(paster.paste("1.AXoA-b_c"), Ok(()));
        assert_eq!(paster.paste("1.AXoA-b_c"), Err(PasteError::Over));
        drop(receiver);
        assert_eq!(paster.paste("1.AXoA-b_c"), Err(PasteError::Over));
    }

    proptest! {
        #[test]
        fn any_paste_is_read_or_refused(text in any::<String>()) {
            let _ = read(&authorization(), &text);
        }

        #[test]
        fn a_foreign_state_never_passes(state in "[A-Za-z0-9]{0,50}") {
            let text = format!("http://localhost/?code=1.AXoA-b_c&state={state}");
            prop_assert_eq!(read(&authorization(), &text).unwrap_err(), PasteError::WrongState);
        }
    }
}
