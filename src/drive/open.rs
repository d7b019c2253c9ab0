//! Opens pages in the user's browser. Only `https`, and this machine itself, are ever opened.

use tokio::sync::mpsc::UnboundedSender;
use url::Url;

use crate::app::{Msg, Report};
use crate::recipe::is_loopback;
use crate::wire::Wire;

/// Opens a page, by way of its route where it has one.
pub(super) fn open_url(wire: &Wire, text: &str, sender: UnboundedSender<Msg>) {
    let url = match Url::parse(text) {
        Ok(url) => wire.openable(&url),
        Err(error) => {
            let _ = sender.send(Msg::Reported(Report::Failed(format!("{text} is no address: {error}"))));
            return;
        }
    };
    if !is_allowed(&url) {
        let said = format!("{url} was not opened: only https pages and this computer are.");
        let _ = sender.send(Msg::Reported(Report::Failed(said)));
        return;
    }
    // $BROWSER may name a program that does not return until the page is done (SERVICES.md, "The sandbox as a server").
    tokio::task::spawn_blocking(move || {
        let report = match webbrowser::open(url.as_str()) {
            Ok(()) => Report::Opened,
            Err(_) => Report::Failed("No browser could be started here. Copy the address instead.".to_owned()),
        };
        let _ = sender.send(Msg::Reported(report));
    });
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
