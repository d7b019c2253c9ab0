//! Waiting for a sign-in: whose it is, what to open or type, what the person will see, and the way out.

use ratatui::layout::Rect;

use crate::app::{Action, ConsentPage, Conversation, Field, OwnField, Phase, Place, State, view};
use crate::checks::inspect;
use crate::ui::canvas::{Canvas, scroll};
use crate::ui::doc::Doc;
use crate::ui::theme::Theme;
use crate::ui::widgets::{big, field, keys, qr::Qr};

/// Columns that are left for the text beside a QR code.
const TEXT: u16 = 58;

/// Draws the phase that the sign-in is in.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let Some(conversation) = state.case().conversation() else {
        return;
    };
    let page = super::page(area);
    // Half blocks are not ASCII, and whole ones would be too large.
    let qr = picture(state, conversation).filter(|_| theme.look.unicode);
    let is_beside = |qr: &Qr| page.width >= TEXT + qr.size().0 + 2 && page.height > qr.size().1;
    let text_width = qr.as_ref().filter(|qr| is_beside(qr)).map_or(page.width, |qr| page.width - qr.size().0 - 2);
    let mut doc = Doc::new(text_width);
    super::title(&mut doc, theme, view::heading(conversation.purpose));
    if let Some(purpose) = view::purpose(state) {
        doc.text(1, purpose, theme.text());
    }
    doc.blank();
    if let Some(asked) = view::consent_page(state) {
        consent(&mut doc, theme, state, asked);
        canvas.doc(Rect { width: text_width, ..page }, &doc);
        return;
    }
    match &conversation.phase {
        Phase::Starting => doc.text(1, "Preparing the sign-in.", theme.text()),
        Phase::Redeeming => doc.text(1, "The sign-in is done. Getting the token.", theme.text()),
        Phase::Browser { url, redirect_uri } => {
            practice(&mut doc, theme, state);
            browser(&mut doc, theme, state, url);
            let waits = format!("firstcall waits at {redirect_uri} until the browser comes back.");
            doc.text(1, &waits, theme.muted());
            doc.text(
                1,
                "Browser on another computer? It will end on a page that cannot load. Copy its address and paste it \
                 here.",
                theme.text(),
            );
            paste(&mut doc, theme, state, conversation);
        }
        Phase::PasteBack { url, redirect_uri } => {
            practice(&mut doc, theme, state);
            browser(&mut doc, theme, state, url);
            let ends = format!(
                "At the end the browser shows an empty page whose address begins with {redirect_uri}. Copy that whole \
                 address and paste it here."
            );
            doc.text(1, &ends, theme.text());
            paste(&mut doc, theme, state, conversation);
        }
        Phase::DeviceCode { user_code, verification_uri, expires } => {
            let seconds = expires.duration_since(state.case().now()).as_secs();
            let device = Device { code: user_code, page: verification_uri, seconds };
            practice(&mut doc, theme, state);
            self::device(&mut doc, theme, state, &device, page.height < 24);
        }
    }
    if !matches!(conversation.phase, Phase::Starting | Phase::Redeeming) {
        if page.height >= 24 || !matches!(conversation.phase, Phase::DeviceCode { .. }) {
            doc.blank();
        }
        says(&mut doc, theme, state);
    }
    // While somebody types, their field stays in view.
    let from = if doc.keep.is_empty() { state.screen().cursor(Place::SignIn) } else { scroll(&doc, page.height) };
    canvas.text(Rect { width: text_width, ..page }, &doc, from);
    let Some(qr) = qr else {
        return;
    };
    let (columns, rows) = qr.size();
    let below = page.y.saturating_add(u16::try_from(doc.len() + 1).unwrap_or(u16::MAX));
    if is_beside(&qr) {
        qr.draw(canvas, Rect::new(page.right() - columns, page.y, columns, rows));
    } else if below.saturating_add(rows) <= page.bottom() {
        qr.draw(canvas, Rect::new(page.x + 3, below, columns, rows));
    }
}

/// The code that a phone can read. In practice there is none, since a phone cannot reach this computer.
fn picture(state: &State, conversation: &Conversation) -> Option<Qr> {
    match &conversation.phase {
        Phase::DeviceCode { verification_uri, .. } if state.practice().is_none() => Qr::new(verification_uri),
        Phase::DeviceCode { .. }
        | Phase::Starting
        | Phase::Browser { .. }
        | Phase::PasteBack { .. }
        | Phase::Redeeming => None,
    }
}

fn browser(doc: &mut Doc, theme: Theme, state: &State, url: &str) {
    let where_to = if state.practice().is_some() {
        "In your own tenant this page would open in your browser:"
    } else {
        "This page opens in your browser. If it does not, open it yourself:"
    };
    doc.text(1, where_to, theme.text());
    address(doc, theme, state, url);
    doc.blank();
    if state.practice().is_none() {
        doc.text(
            1,
            "There: choose the account, sign in, and accept what the app asks for, if it asks. Then come back here.",
            theme.text(),
        );
    }
}

/// An address on its own line, with the keys that open and copy it in full.
fn address(doc: &mut Doc, theme: Theme, state: &State, url: &str) {
    let from = doc.len();
    doc.address(3, url, theme.link());
    doc.click(from, &[Action::OpenLink]);
    let open = keys::of(theme, state, Action::OpenLink).unwrap_or_default();
    let copy = keys::of(theme, state, Action::CopyLink).unwrap_or_default();
    let all = keys::of(theme, state, Action::ReadAll).unwrap_or_default();
    doc.line([
        ("   ", theme.text()),
        (open.0.as_str(), open.1),
        (" open   ", theme.muted()),
        (copy.0.as_str(), copy.1),
        (" ", theme.text()),
        (view::copy_label(state), theme.muted()),
        ("   ", theme.text()),
        (all.0.as_str(), all.1),
        (" in full", theme.muted()),
    ]);
}

fn paste(doc: &mut Doc, theme: Theme, state: &State, conversation: &Conversation) {
    field::add_bare(doc, theme, state, Field::Own(OwnField::Paste));
    if let Some(why) = &conversation.paste_refused {
        doc.hang(5, ("! ", theme.warn()), why, theme.warn());
    }
}

/// A device sign-in: the page, the code, and the warning. Where there is little room, the gaps go first.
fn device(doc: &mut Doc, theme: Theme, state: &State, device: &Device<'_>, is_low: bool) {
    let gap = |doc: &mut Doc| {
        if !is_low {
            doc.blank();
        }
    };
    doc.line([(" 1  Open this page on any device:", theme.text())]);
    address(doc, theme, state, device.page);
    gap(doc);
    let from = doc.len();
    let when = if device.seconds > 0 {
        format!("2  Type this code there, within {}: ", inspect::span(device.seconds))
    } else {
        "2  This code has expired; go back and ask for a new one: ".to_owned()
    };
    doc.line([(" ", theme.text()), (when.as_str(), theme.text()), (device.code, theme.strong())]);
    gap(doc);
    let block = if theme.look.unicode { '█' } else { '#' };
    if big::width(device.code) + 4 <= doc.width() {
        for line in big::lines(device.code, block).unwrap_or_default() {
            doc.unbroken(4, &line, theme.accent());
        }
    }
    doc.click(from, &[Action::CopyLink]);
    gap(doc);
    if state.practice().is_none() {
        doc.hang(
            1,
            ("3  ", theme.text()),
            "Choose the account, and confirm that you are signing in to this app.",
            theme.text(),
        );
        gap(doc);
    }
    doc.hang(
        1,
        ("! ", theme.warn()),
        "Type a code only if you asked for it yourself, and only on the page shown here. Anyone who sends you a code wants \
         your account.",
        theme.warn(),
    );
}

/// What a device sign-in needs.
struct Device<'a> {
    code: &'a str,
    page: &'a str,
    /// How long the code is good for.
    seconds: i64,
}

/// Who signs in, in the practice tenant.
fn practice(doc: &mut Doc, theme: Theme, state: &State) {
    let Some(practice) = state.practice() else {
        return;
    };
    let other = keys::of(theme, state, Action::OtherPerson).unwrap_or_default();
    let accept = keys::of(theme, state, Action::Approve).unwrap_or_default();
    let decline = keys::of(theme, state, Action::Decline).unwrap_or_default();
    if let Some(person) = practice.chosen() {
        let from = doc.len();
        doc.line([
            (" Practice: ", theme.accent()),
            (person.display_name.as_str(), theme.strong()),
            ("  ", theme.text()),
            (person.upn.as_str(), theme.text()),
        ]);
        doc.click(from, &[Action::OtherPerson]);
        if person.password.is_empty() {
            doc.text(3, &person.note, theme.muted());
        } else {
            let password = (person.password.as_str(), theme.text());
            doc.hang_behind(
                0,
                &[("   password ", theme.muted()), password, ("  ", theme.text())],
                &person.note,
                theme.muted(),
            );
        }
    }
    if practice.busy {
        doc.line([
            ("   ", theme.text()),
            (theme.spinner(state.case().now()), theme.accent()),
            (" signing in", theme.text()),
        ]);
    } else {
        doc.line([
            ("   ", theme.text()),
            (other.0.as_str(), other.1),
            (" other person   ", theme.muted()),
            (accept.0.as_str(), accept.1),
            (" signs in   ", theme.muted()),
            (decline.0.as_str(), decline.1),
            (" declines", theme.muted()),
        ]);
    }
    doc.blank();
}

/// The consent page that the practice browser shows, and the keys that answer it.
fn consent(doc: &mut Doc, theme: Theme, state: &State, page: &ConsentPage) {
    doc.line([(" Permissions requested", theme.strong())]);
    let asks = view::consent_words(state, page);
    doc.text(1, &asks, theme.text());
    for line in &page.permissions {
        doc.hang(3, ("- ", theme.accent()), &line.summary, theme.text());
        doc.text(5, &format!("{}: {}", line.api, line.name), theme.muted());
    }
    doc.blank();
    if state.practice().is_some_and(|practice| practice.busy) {
        doc.line([
            ("   ", theme.text()),
            (theme.spinner(state.case().now()), theme.accent()),
            (" one moment", theme.text()),
        ]);
        return;
    }
    let key = |action| keys::of(theme, state, action).unwrap_or_default();
    let (accept, decline) = (key(Action::Approve), key(Action::Decline));
    let from = doc.len();
    let accepts = if page.is_for_everybody { " accept for everybody" } else { " accept for this person" };
    doc.line([("   ", theme.text()), (accept.0.as_str(), accept.1), (accepts, theme.text())]);
    doc.click(from, &[Action::Approve]);
    if page.may_for_everybody {
        let (everybody, from) = (key(Action::ApproveForEverybody), doc.len());
        let role = " accept for everybody, as an administrator may";
        doc.line([("   ", theme.text()), (everybody.0.as_str(), everybody.1), (role, theme.text())]);
        doc.click(from, &[Action::ApproveForEverybody]);
    }
    let from = doc.len();
    doc.line([("   ", theme.text()), (decline.0.as_str(), decline.1), (" decline", theme.text())]);
    doc.click(from, &[Action::Decline]);
    doc.blank();
    doc.text(
        1,
        "In your own tenant the browser shows this page, and firstcall waits for what is decided there.",
        theme.muted(),
    );
}

fn says(doc: &mut Doc, theme: Theme, state: &State) {
    if let Some((key, style)) = keys::of(theme, state, Action::BrowserSays) {
        let from = doc.len();
        doc.line([
            (" Does the browser stop at an error? ", theme.text()),
            (key.as_str(), style),
            (" tells firstcall.", theme.text()),
        ]);
        doc.click(from, &[Action::BrowserSays]);
    }
}
