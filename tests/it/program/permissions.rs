//! The permission picker under real keys: what is ticked counts when it is accepted, and follows from calls.

use super::{practise, walk_to};
use crate::support::pty::{DOWN, ENTER, ESC, Start};

#[test]
fn permissions_are_chosen_by_calls_and_by_name_with_few_keys() {
    let mut program = practise(Start::firstcall(&[]));
    walk_to(&mut program, 2);
    program.press("p", "● by name");
    program.press("v", "● by what you want to do");
    program.keys(DOWN);
    program.press(DOWN, "▸ [ ] List environment groups");
    program.press(" ", "2 chosen, with 2 permissions");
    program.press("v", "needed: See the environment");
    program.press("/", "▸ Search");
    program.press("alerts delete", "▸ [ ]    d Alerts.Delete");
    program.keys(ENTER);
    program.press(" ", "not needed: Delete alerts");
    program.press("-", "Dropped: Monitor.Alerts.Delete");
    let step = program.press(ENTER, "2  API permissions and consent");
    assert!(step.contains("EnvironmentManagement.Groups.Read"), "{step}");
    program.press("p", "▸ [x] List environments");
    program.keys(DOWN);
    program.keys(DOWN);
    program.press(" ", "1 chosen, with 1 permission");
    let kept = program.press(ESC, "2  API permissions and consent");
    assert!(kept.contains("EnvironmentManagement.Groups.Read"), "Esc drops what was ticked since:\n{kept}");
}
