//! The one table of actions. Keys, footer, help, palette and mouse are read from it.

use super::view;
use super::{Action, Key, Phase, Place, Question, State, Tenants, calendar, synonyms};
use crate::checks::Status;
use crate::recipe::Caller;
use crate::remedies::{Way, WayKind};

/// One row of the table.
pub struct Row {
    pub action: Action,
    pub keys: &'static [Key],
    /// What it does here, as an imperative of few words.
    pub label: fn(&State) -> &'static str,
    pub when: fn(&State) -> bool,
    /// Place in the footer: 0 never, 1 first.
    pub footer: u8,
}

/// An action as help and palette show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub action: Action,
    pub keys: &'static [Key],
    pub label: &'static str,
    /// Where it can be done, if not here.
    pub elsewhere: Option<&'static str>,
}

impl Offer {
    /// A row as it is in this state.
    pub(super) fn here(row: &Row, state: &State) -> Self {
        Self { action: row.action, keys: row.keys, label: (row.label)(state), elsewhere: None }
    }

    /// A row that means nothing where the palette was opened.
    pub(super) fn elsewhere(row: &Row, state: &State) -> Option<Self> {
        let place = synonyms::elsewhere(row.action)?;
        Some(Self { elsewhere: Some(place), ..Self::here(row, state) })
    }
}

/// Rows that mean something in this state.
pub fn rows_now(state: &State) -> impl Iterator<Item = &'static Row> {
    let is_starting = state.is_starting();
    let is_asked = state.place() == Place::Question;
    ROWS.iter().filter(move |row| (row.when)(state)).filter(move |row| match row.action {
        action if action.leaves() => true,
        Action::Primary | Action::Suspend => !is_starting,
        _ => !is_starting && !is_asked,
    })
}

macro_rules! row {
    ($action:expr, [$($key:expr),*], $footer:expr, $label:expr, $when:expr) => {
        Row { action: $action, keys: &[$($key),*], label: $label, when: $when, footer: $footer }
    };
}

fn always(_: &State) -> bool {
    true
}

fn on_step(state: &State) -> bool {
    matches!(state.place(), Place::Step(_))
}

/// On a screen that belongs to a case, with nothing over it.
fn on_case_screen(state: &State) -> bool {
    state.has_begun()
        && matches!(
            state.place(),
            Place::Step(_) | Place::Success | Place::Call | Place::Token | Place::Summary | Place::Exchanges
        )
}

fn has_choices(state: &State) -> bool {
    matches!(state.place(), Place::Case | Place::NewCertificate)
}

/// In the list of kept cases.
fn in_profiles(state: &State) -> bool {
    state.place() == Place::Profiles && state.screen().focus().is_none()
}

/// In the list of the permission picker.
fn in_picker(state: &State) -> bool {
    state.place() == Place::Permissions && state.screen().focus().is_none()
}

/// Whether there are pages, a beginning and an end: of a list or of a text.
fn moves_far(state: &State) -> bool {
    state.place().is_text() || view::list_len(state, state.place()) > 0
}

fn has_pane(state: &State) -> bool {
    state.place().has_pane()
}

fn is_practice(state: &State) -> bool {
    state.practice().is_some()
}

/// Whether the practice tenant runs and waits for nothing.
fn can_practise(state: &State) -> bool {
    state.practice().is_some_and(|practice| !practice.busy && !practice.scenarios.is_empty())
}

fn with_way(state: &State, has: fn(&Way) -> bool) -> bool {
    matches!(state.place(), Place::Step(_) | Place::NoApp | Place::Explain | Place::Summary)
        && view::ways(state).iter().any(has)
}

/// Whether the last sign-in or its call came to nothing, so that another one is due once that is put right. On the last
/// step Enter does that.
fn is_due_again(state: &State) -> bool {
    let evidence = &state.case().evidence();
    if state.place() == Place::Step(5) {
        return false;
    }
    evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err())
        || evidence.call.as_ref().is_some_and(|seen| seen.outcome.is_err())
}

fn waits_for_person(state: &State) -> bool {
    state.place() == Place::SignIn
        && state
            .case()
            .conversation()
            .is_some_and(|conversation| !matches!(conversation.phase, Phase::Starting | Phase::Redeeming))
}

fn waits_for_browser(state: &State) -> bool {
    waits_for_person(state)
        && state
            .case()
            .conversation()
            .is_some_and(|conversation| matches!(conversation.phase, Phase::Browser { .. } | Phase::PasteBack { .. }))
}

/// Whether a pasted address is waited for, and the cursor is not yet in its field.
fn is_beside_address(state: &State) -> bool {
    waits_for_browser(state) && state.screen().focus().is_none()
}

/// All actions. Of rows that share a key, at most one applies in any state.
pub const ROWS: &[Row] = &[
    row!(Action::Primary, [Key::Enter], 1, view::primary_label, always),
    row!(Action::Up, [Key::Up], 0, |_| "up", always),
    row!(Action::Down, [Key::Down], 0, |_| "down", always),
    row!(Action::PageUp, [Key::PageUp], 0, |_| "a page up", moves_far),
    row!(Action::PageDown, [Key::PageDown], 0, |_| "a page down", moves_far),
    row!(Action::PaneUp, [Key::ShiftUp], 0, |_| "scroll the text up", has_pane),
    row!(Action::PaneDown, [Key::ShiftDown], 0, |_| "scroll the text down", has_pane),
    row!(Action::First, [Key::Home], 0, view::first_label, moves_far),
    row!(Action::Last, [Key::End], 0, view::last_label, moves_far),
    row!(Action::ReadAll, [Key::Char('v'), Key::F(3)], 0, view::read_all_label, view::can_read_all),
    row!(Action::CopyText, [Key::Char('c')], 2, |_| "copy", |s| s.place() == Place::Text),
    row!(Action::SaveText, [Key::Char('z')], 3, |_| "save as a file", |s| s.place() == Place::Text),
    row!(Action::NextField, [Key::Tab], 3, |_| "paste the address", is_beside_address),
    row!(Action::NextField, [Key::Tab], 3, |_| "rename", in_profiles),
    row!(Action::DeleteProfile, [Key::Char('-'), Key::Delete], 3, |_| "delete", in_profiles),
    row!(Action::ExportProfile, [Key::Char('z')], 3, |_| "save as a file", in_profiles),
    row!(Action::Profiles, [], 0, |_| "saved cases", |s| {
        !s.saved().is_empty() && s.tenants() != Tenants::Practice && s.place() != Place::Profiles
    }),
    row!(Action::TakeSuggestion, [Key::Right], 0, |_| "accept the suggestion", |s| view::suggestion(s).is_some()),
    row!(Action::NextField, [Key::Tab], 0, |_| "next field", |s| {
        !view::fields(s).is_empty() && !is_beside_address(s) && !in_profiles(s)
    }),
    row!(Action::PreviousField, [Key::BackTab], 0, |_| "field before", |s| !view::fields(s).is_empty()),
    row!(Action::OpenPortal, [Key::Char('o')], 3, |_| "open the portal", |s| with_way(s, |w| w.kind
        == WayKind::Portal)),
    // Where nothing is wrong, a sign-in comes first.
    row!(Action::OpenPortal, [Key::Char('o')], 5, |_| "open the portal", |s| {
        on_step(s) && !with_way(s, |w| w.kind == WayKind::Portal) && view::portal_page(s).is_some()
    }),
    row!(Action::Agree, [Key::Char('d')], 3, |_| "grant admin consent", |s| {
        on_step(s) && with_way(s, |w| w.kind == WayKind::AdminConsent) && view::can_agree(s)
    }),
    row!(Action::CopyCommand, [Key::Char('c')], 3, view::command_label, |s| with_way(s, |w| w.command.is_some())),
    row!(Action::CopyMessage, [Key::Char('m')], 3, |_| "copy a message", |s| with_way(s, |w| w.kind
        == WayKind::HandOver)),
    row!(Action::WriteFile, [Key::Char('z')], 3, |_| "write the file", |s| on_step(s)
        && with_way(s, |w| w.kind == WayKind::File)),
    row!(Action::Confirm, [Key::Char(' ')], 3, view::confirm_label, |s| on_step(s) && view::can_confirm(s)),
    row!(Action::OtherWay, [Key::Char('w')], 0, |_| "other fix", |s| {
        matches!(s.place(), Place::Step(_) | Place::Explain | Place::Summary) && view::remedy_count(s) > 1
    }),
    row!(Action::Recheck, [Key::Char('r')], 4, |_| "check again", on_case_screen),
    row!(Action::SignIn, [Key::Char('s')], 4, |_| "sign in", |s| on_step(s)
        && view::can_sign_in(s)
        && !is_due_again(s)),
    // People who have just put something right look for this key first.
    row!(Action::SignIn, [Key::Char('s')], 2, |_| "sign in again", |s| {
        on_step(s) && view::can_sign_in(s) && is_due_again(s)
    }),
    row!(Action::LookAtSetup, [Key::Char('l')], 4, |_| "look at the setup", |s| {
        (on_step(s) || s.place() == Place::Summary) && view::can_look(s)
    }),
    row!(Action::Permissions, [Key::Char('p')], 2, |_| "permissions", |s| {
        s.place() == Place::Step(2) && s.case().profile().case.caller == Caller::People
    }),
    row!(Action::Roles, [Key::Char('p')], 3, |_| "choose the role", view::can_choose_role),
    row!(Action::RoleScopes, [Key::Char('i')], 5, |_| "where the role applies", view::can_choose_scope),
    row!(Action::Environments, [Key::Char('i')], 2, |_| "list environments", |s| {
        on_step(s) && view::can_list_environments(s)
    }),
    row!(Action::NoApp, [Key::Char('+')], 3, |_| "I have no app yet", view::can_register),
    row!(Action::TakeBack, [Key::Ctrl('t')], 0, |_| "undo the paste", |s| s.screen().taken().is_some()),
    row!(Action::ChangeCloud, [Key::Char('g')], 0, |_| "change cloud", |s| {
        s.place() == Place::Step(1) && s.case().clouds().list.len() > 1
    }),
    row!(Action::ChangeCase, [Key::Char('f')], 0, |_| "change caller or sign-in", on_case_screen),
    row!(Action::Step(1), [Key::Char('1')], 0, |_| "step 1", on_case_screen),
    row!(Action::Step(2), [Key::Char('2')], 0, |_| "step 2", on_case_screen),
    row!(Action::Step(3), [Key::Char('3')], 0, |_| "step 3", on_case_screen),
    row!(Action::Step(4), [Key::Char('4')], 0, |_| "step 4", on_case_screen),
    row!(Action::Step(5), [Key::Char('5')], 0, |_| "step 5", on_case_screen),
    row!(Action::PreviousStep, [Key::Left], 0, |_| "step before", |s| { matches!(s.place(), Place::Step(n) if n > 1) }),
    row!(Action::Answer, [Key::Char('a')], 3, |_| "answer", |s| {
        on_case_screen(s) && s.place() != Place::Call && view::has_answer(s)
    }),
    row!(Action::Token, [Key::Char('t')], 3, |_| "token", |s| {
        on_case_screen(s) && s.place() != Place::Token && view::has_token(s)
    }),
    row!(Action::RawToken, [Key::Char('v')], 2, |_| "raw or explained", |s| {
        s.place() == Place::Token && view::has_raw_token(s)
    }),
    row!(Action::Search, [Key::Char('/')], 2, |_| "search", |s| s.place() == Place::Call || in_picker(s)),
    row!(Action::Search, [Key::Char('/')], 3, |_| "search", |s| s.place() == Place::Practice
        && s.screen().focus().is_none()),
    row!(Action::SaveRows, [Key::Char('z')], 2, |_| "save", |s| s.place() == Place::Call && view::has_answer(s)),
    row!(Action::OwnTenant, [Key::Char('>')], 2, |_| "your own tenant", |s| {
        s.place() == Place::Success && s.tenants() != Tenants::Practice && is_practice(s)
    }),
    row!(Action::CopyRequest, [Key::Char('c')], 3, |_| "copy the request", |s| {
        s.place() == Place::Success && view::request(s).is_some()
    }),
    row!(Action::WriteDates, [Key::Char('z')], 3, |_| "calendar file", |s| {
        matches!(s.place(), Place::Success | Place::Summary) && !calendar::due_dates(s).is_empty()
    }),
    row!(Action::SharePage, [Key::F(4)], 3, |_| "save as a page", |s| {
        s.place() == Place::Success && view::has_answer(s)
    }),
    row!(Action::SaveReport, [Key::F(4)], 0, |_| "save a report", |s| {
        on_case_screen(s) && s.place() != Place::Success
    }),
    row!(Action::SaveReport, [Key::F(4)], 0, |_| "save the explanation", view::is_explained),
    row!(Action::Toggle, [Key::Char(' ')], 2, view::people_label, |s| s.place() == Place::Report),
    row!(Action::CopyExchange, [Key::Char('c')], 2, |_| "copy", |s| s.place() == Place::Exchange),
    row!(Action::SaveExchange, [Key::Char('z')], 3, |_| "save", |s| s.place() == Place::Exchange),
    row!(Action::Exchanges, [Key::Char('x')], 5, |_| "exchanges", |s| {
        on_case_screen(s) && s.place() != Place::Exchanges
    }),
    row!(Action::Summary, [Key::Char('u')], 0, |_| "summary", |s| on_case_screen(s) && s.place() != Place::Summary),
    row!(Action::Access, [Key::Char('@')], 3, |_| "consent and access", |s| {
        (on_step(s) || s.place() == Place::Summary) && view::has_access(s)
    }),
    row!(Action::OpenLink, [Key::Char('o')], 2, |_| "open the page", waits_for_person),
    row!(Action::CopyLink, [Key::Char('c')], 2, view::copy_label, waits_for_person),
    row!(Action::BrowserSays, [Key::Char('b')], 3, |_| "what does the browser say?", waits_for_person),
    row!(Action::Approve, [Key::Char('y')], 2, view::approve_label, |s| waits_for_person(s) && is_practice(s)),
    row!(Action::ApproveForEverybody, [Key::Char('d')], 2, |_| "practice: accept for everybody", |s| {
        waits_for_person(s) && view::consent_page(s).is_some_and(|page| page.may_for_everybody)
    }),
    row!(Action::Decline, [Key::Char('n')], 3, |_| "practice: decline", |s| waits_for_person(s) && is_practice(s)),
    row!(Action::OtherPerson, [Key::Right], 3, |_| "practice: other person", |s| {
        is_practice(s) && (waits_for_person(s) || s.place() == Place::Practice)
    }),
    row!(Action::Toggle, [Key::Char(' '), Key::Right], 2, |_| "choose", has_choices),
    row!(Action::NewCertificate, [Key::Char('+')], 2, |_| "make a certificate", view::can_make),
    row!(Action::KeepSecret, [Key::Char('h')], 0, |_| "keep the secret in the keyring", |s| {
        view::can_keep(s) && view::has_typed(s)
    }),
    row!(Action::TakeSecret, [Key::Char('j')], 0, |_| "take the secret from the keyring", |s| {
        view::can_keep(s) && !view::has_typed(s)
    }),
    row!(Action::ForgetSecret, [], 0, |_| "forget the secret in the keyring", view::can_keep),
    row!(Action::Toggle, [Key::Char(' ')], 2, |_| "tick", in_picker),
    row!(Action::OtherView, [Key::Char('v'), Key::Left, Key::Right], 2, view::other_view_label, |s| {
        in_picker(s) && view::has_calls(s)
    }),
    row!(Action::DropSpare, [Key::Char('-')], 3, |_| "remove what is not needed", |s| {
        in_picker(s) && !view::spare_permissions(s).is_empty()
    }),
    row!(Action::Repair, [Key::Char('k')], 4, |_| "practice: repair this", |s| {
        is_practice(s)
            && on_step(s)
            && view::selected_finding(s).is_some_and(|finding| finding.status != Status::Unknown)
    }),
    row!(Action::NextScenario, [Key::F(5)], 0, |_| "next scenario", can_practise),
    row!(Action::ResetScenario, [Key::F(6)], 0, |_| "reset the scenario", can_practise),
    row!(Action::Faults, [Key::F(7)], 0, |_| "faults", |s| can_practise(s) && s.place() != Place::Faults),
    row!(Action::AimFault, [Key::Right], 2, |_| "change where", |s| s.place() == Place::Faults),
    row!(Action::LiftFaults, [Key::Char('k')], 2, |_| "remove all faults", |s| {
        s.place() == Place::Faults && s.practice().is_some_and(|practice| !practice.faults.is_empty())
    }),
    row!(Action::RepairAll, [Key::Char('k')], 2, |_| "repair everything", |s| s.place() == Place::Practice),
    row!(Action::Practice, [Key::F(2)], 5, |_| "practice", |s| is_practice(s) && s.place() != Place::Practice),
    row!(Action::MaskIds, [Key::F(8)], 0, view::mask_label, always),
    row!(Action::Large, [Key::F(9)], 0, view::large_label, always),
    row!(Action::Explain, [Key::Char('e')], 0, |_| "explain an error", |s| {
        on_case_screen(s) || s.place() == Place::Welcome
    }),
    row!(Action::Palette, [Key::Ctrl('p')], 6, |_| "all", |s| s.place() != Place::Palette),
    row!(Action::Help, [Key::Char('?'), Key::F(1)], 7, |_| "help", |s| s.place() != Place::Help),
    row!(Action::Undo, [Key::Ctrl('_')], 0, |_| "undo", view::can_undo),
    row!(Action::Back, [Key::Esc], 8, view::back_label, always),
    row!(Action::Quit, [Key::Char('q')], 0, |_| "quit", |s| s.screen().question().is_none_or(|q| q == Question::Leave)),
    row!(Action::Leave, [Key::Ctrl('c')], 0, |_| "quit now", always),
    row!(Action::Suspend, [Key::Ctrl('z')], 0, |_| "back to the shell; fg returns", |_| cfg!(unix)),
];
