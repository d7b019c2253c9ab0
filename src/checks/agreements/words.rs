//! Consent, assignment and policies in words, the same on the screen and in reports.

use std::collections::BTreeMap;

use crate::checks::wording::day;
use crate::checks::{Ctx, Status};
use crate::evidence::text::harmless;
use crate::evidence::{Fact, Fault, ServiceFault};

use super::{Agreements, Assigned, Assignment, Holder, PermissionKind, Reach, TenantConsent, agreements};

/// Lines under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: &'static str,
    pub lines: Vec<Line>,
}

/// One line: what it is about, and what is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    pub text: String,
    /// Absent where nothing is expected of it.
    pub status: Option<Status>,
    /// The page that shows it.
    pub url: Option<String>,
}

impl Line {
    pub(in crate::checks) fn plain(label: impl AsRef<str>, text: impl AsRef<str>) -> Self {
        Self { label: harmless(label.as_ref(), false), text: harmless(text.as_ref(), false), status: None, url: None }
    }

    /// The line as one sentence, which says where it is about something that is not known.
    pub fn in_words(&self) -> String {
        let verdict = match self.status {
            Some(status @ Status::Unknown) => format!("{}: ", status.word()),
            Some(Status::Unmet | Status::Warning | Status::Met | Status::NotApplicable) | None => String::new(),
        };
        format!("{}: {verdict}{}", self.label, self.text)
    }

    pub(in crate::checks) fn marked(label: impl AsRef<str>, text: impl AsRef<str>, status: Status) -> Self {
        Self { status: Some(status), ..Self::plain(label, text) }
    }
}

/// Consent and assignment, section by section; nothing before anybody looked at the setup.
pub fn sections(ctx: &Ctx<'_>) -> Vec<Section> {
    let Some(found) = agreements(ctx) else {
        return Vec::new();
    };
    let parts = [
        ("Who consented to what", granted(ctx, &found)),
        ("Requested permissions and consent", differences(&found)),
        ("Who may use the app", found.assignment.as_ref().map(assignment).unwrap_or_default()),
        ("What the tenant allows", found.tenant.as_ref().map(tenant).unwrap_or_default()),
        (
            "Not read",
            found.unread.iter().map(|unread| Line::marked(unread.what, &unread.why, Status::Unknown)).collect(),
        ),
    ];
    parts.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(title, lines)| Section { title, lines }).collect()
}

/// One line for each API and those for whom it holds.
fn granted(ctx: &Ctx<'_>, found: &Agreements) -> Vec<Line> {
    let is_read = ctx.evidence.has_value(Fact::Grants);
    if found.granted.is_empty() {
        let nobody =
            Line::marked("Nobody", "The directory holds no consent to any permission of this app.", Status::Unknown);
        return is_read.then_some(nobody).into_iter().collect();
    }
    let mut by_holder: BTreeMap<(&str, &Holder, Option<String>), Vec<&str>> = BTreeMap::new();
    for agreement in &found.granted {
        let since = agreement.since.map(day).filter(|_| agreement.kind == PermissionKind::Application);
        by_holder.entry((&agreement.api, &agreement.holder, since)).or_default().push(&agreement.permission);
    }
    let lines = by_holder.into_iter().map(|((api, holder, since), permissions)| {
        let (who, note) = match holder {
            Holder::Everybody => ("for everybody".to_owned(), "admin consent"),
            Holder::App => ("for the app itself".to_owned(), "application permissions, by ID"),
            Holder::Person { id, account, signs_in } => {
                let name = account.as_ref().unwrap_or(id);
                match signs_in {
                    Some(true) => (format!("only for {name}"), "the account that signs in"),
                    Some(false) => (format!("only for {name}"), "not the account that signs in"),
                    None => (format!("only for {name}"), "consented themselves"),
                }
            }
        };
        let since = since.map_or_else(String::new, |day| format!(", since {day}"));
        Line::plain(format!("{api}, {who}"), format!("{} ({note}{since})", permissions.join(", ")))
    });
    lines.collect()
}

fn differences(found: &Agreements) -> Vec<Line> {
    let line = |label: &str, names: &Option<Vec<String>>, none: &str, bad: Status| {
        let names = names.as_ref()?;
        Some(match names.as_slice() {
            [] => Line::marked(label, none, Status::Met),
            names => Line::marked(label, names.join(", "), bad),
        })
    };
    [
        line(
            "Requested, no consent",
            &found.requested_not_granted,
            "None. Every permission that the app requests has consent.",
            Status::Warning,
        ),
        line(
            "Consent, not requested",
            &found.granted_not_requested,
            "None. The app requests every permission that has consent.",
            Status::Warning,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// As many are named one by one.
const SHOWN: usize = 10;

fn assignment(found: &Assignment) -> Vec<Line> {
    let mut lines = vec![if found.required {
        Line::plain("Assignment required?", "Yes. Only assigned people and groups may use the app.")
    } else {
        Line::plain("Assignment required?", "No. Every account of the tenant may use the app.")
    }];
    let Some(assigned) = &found.assigned else {
        return lines;
    };
    if assigned.is_empty() {
        let status = if found.required { Status::Unmet } else { Status::Met };
        lines.push(Line::marked("Assigned", "Nobody.", status));
    }
    // Those by which the caller gets in stand first.
    let rank = |given: &&Assigned| match given.caller {
        Reach::Themselves | Reach::Member => 0,
        Reach::Nested => 1,
        Reach::Unknown => 2,
        Reach::No => 3,
    };
    let mut sorted: Vec<&Assigned> = assigned.iter().collect();
    sorted.sort_by_key(rank);
    for given in sorted.iter().take(SHOWN) {
        let since = given.since.map_or_else(String::new, |at| format!(" Since {}.", day(at)));
        let (text, status) = match given.caller {
            Reach::Themselves => ("This is the account that signs in.", Some(Status::Met)),
            Reach::Member => ("The account that signs in is a member of this group.", Some(Status::Met)),
            Reach::Nested => (
                "The account that signs in is only in a group inside this group, which does not count here.",
                found.required.then_some(Status::Unmet),
            ),
            Reach::No => ("Not the account that signs in.", None),
            Reach::Unknown => ("Whether that covers the account that signs in was not seen.", Some(Status::Unknown)),
        };
        let kind = match given.kind.as_str() {
            "Group" => "Group",
            "ServicePrincipal" => "Program",
            _ => "Person",
        };
        let text = format!("{text}{since}");
        lines.push(Line { status, ..Line::plain(format!("{kind} {}", given.name), text) });
    }
    if sorted.len() > SHOWN {
        lines.push(Line::plain("And", format!("{} more", sorted.len() - SHOWN)));
    }
    lines
}

/// The app consent policies that every tenant has, by their ids (SERVICES.md, "Consent grants").
const PEOPLE_MAY: &[(&str, &str)] = &[
    ("microsoft-user-default-legacy", "People may consent themselves to every permission that needs no administrator."),
    (
        "microsoft-user-default-low",
        "People may consent themselves only to permissions that the tenant classifies as low impact, and only for \
         apps of verified publishers or of this tenant.",
    ),
    (
        "microsoft-user-default-recommended",
        "People may consent themselves as far as Microsoft's recommended policy allows.",
    ),
];

fn tenant(found: &TenantConsent) -> Vec<Line> {
    let mut lines = Vec::new();
    if found.people_may.is_empty() {
        lines.push(Line::plain("User consent", "Off. People cannot consent themselves; an administrator has to."));
    }
    for id in &found.people_may {
        let known = PEOPLE_MAY.iter().find(|(name, _)| name == id).map(|(_, words)| (*words).to_owned());
        let words =
            known.unwrap_or_else(|| "People may consent themselves by a policy of this tenant's own.".to_owned());
        lines.push(Line::plain("User consent", format!("{words} Policy: {id}.")));
    }
    lines.extend(found.may_ask.map(|may| {
        let words = if may {
            "On. The sign-in page lets people request approval from an administrator."
        } else {
            "Off. The sign-in page only says that an administrator is needed."
        };
        Line::plain("Admin consent requests", words)
    }));
    lines
}

/// Why something was not read, for after a colon.
pub(in crate::checks) fn refusal(fault: &Fault) -> String {
    match fault {
        Fault::Service(ServiceFault { code, .. })
            if code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant" =>
        {
            "the tenant has no Microsoft Entra ID P1 licence, without which Graph does not show it".to_owned()
        }
        Fault::Service(ServiceFault { status: Some(403), .. }) => {
            "Graph refused (403): the permissions or the person's role are not enough".to_owned()
        }
        Fault::Service(fault) => format!("Graph answered {}", harmless(&fault.code, false)),
        Fault::Network(fault) => harmless(&fault.to_string(), false),
        Fault::Cancelled => "nobody waited for the answer".to_owned(),
    }
}
