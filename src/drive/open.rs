//! Opens pages in the user's browser. Only `https`, and this machine itself, are ever opened.

use url::Url;

use crate::app::{DeedError, Done};
use crate::recipe::is_loopback;
use crate::wire::Wire;

use super::Answer;

/// The command of this program that opens a page, for an environment without some variables.
pub const COMMAND: &str = "open-page";

/// Opens a page, by way of its route where it has one. The browser does not get the `hidden` variables.
pub(super) fn open_page(wire: &Wire, page: &str, hidden: Vec<String>, answer: Answer) {
    match openable(wire, page) {
        // $BROWSER may name a program that does not return until the page is done (SERVICES.md, "The sandbox as a server").
        Ok(url) => drop(tokio::task::spawn_blocking(move || {
            let is_open = if hidden.is_empty() { open_here(&url) } else { open_without(&url, &hidden) };
            answer.send(if is_open { Ok(Done::BrowserStarted) } else { Err(DeedError::NoBrowser) });
        })),
        Err(error) => answer.send(Err(error)),
    }
}

/// Opens a page in this process's environment. Tells whether a browser was there.
pub fn open_here(url: &Url) -> bool {
    is_allowed(url) && webbrowser::open(url.as_str()).is_ok()
}

/// A process cannot take variables out of its own environment without risk, but it starts others without them.
fn open_without(url: &Url, hidden: &[String]) -> bool {
    let Ok(program) = std::env::current_exe() else { return false };
    let mut command = std::process::Command::new(program);
    command.args([COMMAND, url.as_str()]);
    for name in hidden {
        command.env_remove(name);
    }
    command.status().is_ok_and(|status| status.success())
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
