//! How the program is left, where that does not go well.

use super::*;

#[test]
fn a_case_that_cannot_be_kept_is_told_after_the_screen_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("config/firstcall");
    std::fs::create_dir_all(&folder).unwrap();
    // Nothing to read, and nowhere to write.
    std::fs::write(folder.join("profiles"), "no folder").unwrap();
    let mut program = Start::firstcall(&["--tenant", "contoso.onmicrosoft.com"]).at(home).go();
    program.see("Your own tenant");
    program.keys("q");
    let ended = program.end();
    assert_eq!(ended.code, 5, "{}", ended.raw);
    assert!(ended.is_as_before);
    let (_, after) = ended.raw.rsplit_once("\u{1b}[?1049l").expect("the screen is given back");
    assert!(after.contains("not saved: writing") && after.contains("contoso-power-platform.toml"), "{after:?}");
}
