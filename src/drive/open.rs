//! Opens pages in the user's browser. Only `https`, and this machine itself, are ever opened.

use url::Url;

use crate::app::{DeedError, Done};
use crate::recipe::is_loopback;
use crate::wire::Wire;

use super::Answer;

/// Opens a page, by way of its route where it has one.
pub(super) fn open_page(wire: &Wire, page: &str, answer: Answer) {
    match openable(wire, page) {
        // $BROWSER may name a program that does not return until the page is done (SERVICES.md, "The sandbox as a server").
        Ok(url) => drop(tokio::task::spawn_blocking(move || {
            let opened = webbrowser::open(url.as_str());
            answer.send(opened.map(|()| Done::BrowserStarted).map_err(|_| DeedError::NoBrowser));
        })),
        Err(error) => answer.send(Err(error)),
    }
}

fn openable(wire: &Wire, page: &str) -> Result<Url, DeedError> {
    let url = Url::parse(page).map(|url| wire.openable(&url));
    let url = url.map_err(|error| DeedError::NoAddress { address: page.to_owned(), detail: error.to_string() })?;
    if is_allowed(&url) { Ok(url) } else { Err(DeedError::UnsafeAddress { address: url.to_string() }) }
}

/// Whether a page may be opened.
fn is_allowed(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_computer_are_opened() {
        for good in ["https://entra.microsoft.com/#view/x", "http://localhost:1/portal", "http://127.0.0.1:2/"] {
            assert!(is_allowed(&Url::parse(good).unwrap()), "{good}");
        }
        for bad in ["http://example.com", "file:///etc/passwd", "javascript:alert(1)", "ssh://host"] {
            assert!(!is_allowed(&Url::parse(bad).unwrap()), "{bad}");
        }
    }
}
