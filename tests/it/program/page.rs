//! The success as a page to share: written from the screen that shows it, with what a colleague needs and no secret.

use super::{practise, walk};
use crate::support::pty::{ENTER, Start};

const F4: &str = "\x1bOS";

#[test]
fn the_success_is_saved_as_a_page_to_share() {
    let mut program = practise(Start::firstcall(&[]));
    walk(&mut program);
    program.press(ENTER, "y signs in");
    program.press(ENTER, "saves this as a page to share");
    program.press(F4, "Saved as firstcall-success-");
    program.keys("\x03");
    let ended = program.end();
    let pages: Vec<_> = std::fs::read_dir(ended.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .collect();
    let [page] = &pages[..] else { panic!("one page: {pages:?}") };
    let html = std::fs::read_to_string(page).unwrap();
    for part in [
        "<!doctype html>",
        "Power Platform API: first call",
        "Dana Practice (dana@contoso.onmicrosoft.com)",
        "everything on this page is simulated",
        "Contoso (default)",
        "Before you rely on it",
        "your app is registered in this tenant",
        "Authorization: Bearer $TOKEN",
    ] {
        assert!(html.contains(part), "{part}:\n{html}");
    }
    assert!(!html.contains("eyJ") && !html.contains("<script"), "{html}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(page).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
