//! The small pages that a browser sees when it comes back. They are static: nothing of a request is in them.

/// A status line and the page that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub status: &'static str,
    pub html: &'static str,
}

macro_rules! page {
    ($status:literal, $title:literal, $text:literal) => {
        Page {
            status: $status,
            html: concat!(
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">",
                "<meta name=\"viewport\" content=\"width=device-width\"><title>firstcall</title>",
                "<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;",
                "color-scheme:light dark}</style></head><body><h1>",
                $title,
                "</h1><p>",
                $text,
                "</p></body></html>\n"
            ),
        }
    };
}

pub(super) const DONE: Page = page!("200 OK", "You are back", "You can close this tab and return to the terminal.");
pub(super) const REFUSED: Page =
    page!("200 OK", "The sign-in did not finish", "The terminal says why. You can close this tab and return to it.");
pub(super) const NOT_AGREED: Page =
    page!("200 OK", "Consent not granted", "The terminal says why. You can close this tab and return to it.");
pub(super) const WAITING: Page =
    page!("200 OK", "firstcall is waiting", "Nothing has come back here yet. Please finish in the tab where it began.");
pub(super) const OTHER: Page = page!(
    "400 Bad Request",
    "This answers something else",
    "The address belongs to an earlier or a foreign request. firstcall goes on waiting for the current one."
);
pub(super) const FOREIGN: Page = page!("421 Misdirected Request", "Nothing here", "This address is not served here.");
pub(super) const ABSENT: Page = page!("404 Not Found", "Nothing here", "There is no such page.");
pub(super) const METHOD: Page = page!("405 Method Not Allowed", "Nothing here", "Only GET and POST are answered.");
