//! What Conditional Access did and would do, in words.

use crate::checks::agreements::{Line, Section, refusal};
use crate::checks::wording::moment;
use crate::checks::{Ctx, Status};
use crate::evidence::{AccessPolicy, DeviceDetail, LoggedSignIn};
use crate::recipe::Flow;

use super::{Culprit, LOG, POLICIES, culprits, logged, may, stopped};

/// A policy by name and id, as far as they are known.
pub(super) fn named(culprit: &Culprit) -> String {
    match &culprit.name {
        Some(name) => format!("{name} ({})", culprit.id),
        None => culprit.id.clone(),
    }
}

/// What stopped the sign-in, and what policies would say to one.
pub fn sections(ctx: &Ctx<'_>) -> Vec<Section> {
    let parts = [("What stopped the sign-in", what_stopped(ctx)), ("What policies would do now", would_say(ctx))];
    parts.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(title, lines)| Section { title, lines }).collect()
}

fn what_stopped(ctx: &Ctx<'_>) -> Vec<Line> {
    let Some(fault) = stopped(ctx) else {
        return Vec::new();
    };
    let mut lines: Vec<Line> = culprits(ctx).iter().map(policy).collect();
    let has_looked = ctx.evidence.directory.as_ref().is_some_and(|seen| seen.value().is_some());
    if !has_looked {
        return lines;
    }
    if let Some(entry) = logged(ctx) {
        lines.push(Line::plain("Sign-in log", in_short(entry)));
        if entry.applied_conditional_access_policies.is_empty()
            && entry.conditional_access_status.as_deref() == Some("failure")
        {
            let why = "Conditional Access failed, but the entry shows no policies to this look. Look with policies, \
                       as a Security Reader or Global Reader.";
            lines.push(Line::marked("Policies in the log", why, Status::Unknown));
        }
        return lines;
    }
    let unread = |why: String| Line::marked("Sign-in log", why, Status::Unknown);
    let log = ctx.evidence.sign_in_log.as_ref();
    lines.extend(match log.map(|seen| &seen.outcome) {
        Some(Ok(_)) => Some(unread(
            "does not show this sign-in yet. It lags by some minutes; r checks again. Sign-ins of programs are not in \
             the part that can be read here."
                .to_owned(),
        )),
        Some(Err(fault)) => Some(unread(format!("not read: {}", refusal(fault)))),
        None if fault.correlation_id.is_none() => Some(unread(
            "not looked at, since the correlation ID of the sign-in is not known. Paste the whole error page: e explains it."
                .to_owned(),
        )),
        None if !may(ctx, LOG) => Some(unread("this look may not read it".to_owned())),
        None => None,
    });
    lines
}

fn policy(culprit: &Culprit) -> Line {
    let how = if culprit.failed { "not satisfied, says the sign-in log" } else { "named in Entra's answer" };
    let asks = match controls(&culprit.controls).as_str() {
        "" => String::new(),
        controls => format!("; requires: {controls}"),
    };
    let text = format!("{how}{asks}. Seen with {}", culprit.request);
    let label = format!("Policy {}", named(culprit));
    Line { url: culprit.portal.clone(), ..Line::marked(label, text, Status::Unmet) }
}

/// Controls of policies and of the log, in the portal's words.
const CONTROLS: &[(&str, &str)] = &[
    ("block", "Block access"),
    ("mfa", "multifactor authentication"),
    ("compliantDevice", "a device that is marked as compliant"),
    ("RequireCompliantDevice", "a device that is marked as compliant"),
    ("domainJoinedDevice", "a Microsoft Entra hybrid joined device"),
    ("RequireDomainJoinedDevice", "a Microsoft Entra hybrid joined device"),
    ("approvedApplication", "an approved client app"),
    ("compliantApplication", "an app protection policy"),
    ("passwordChange", "a new password"),
    ("authenticationStrength", "an authentication strength"),
];

fn controls(names: &[String]) -> String {
    let word = |name: &String| {
        let known = CONTROLS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map_or_else(|| name.clone(), |(_, words)| (*words).to_owned())
    };
    names.iter().map(word).collect::<Vec<_>>().join("; ")
}

fn in_short(entry: &LoggedSignIn) -> String {
    let mut parts = Vec::new();
    parts.extend(entry.created_date_time.map(moment));
    parts.extend(entry.user_principal_name.clone());
    let number = entry.status.error_code;
    let reason = entry.status.failure_reason.as_deref().unwrap_or_default();
    parts.push(if number == 0 { "it succeeded".to_owned() } else { format!("error {number}: {reason}") });
    let place = [entry.ip_address.as_deref(), entry.location.country_or_region.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if !place.is_empty() {
        parts.push(format!("from {}", place.join(", ")));
    }
    parts.extend(device(&entry.device_detail));
    parts.extend(entry.client_app_used.as_ref().map(|client| format!("client: {client}")));
    parts.join("; ")
}

fn device(device: &DeviceDetail) -> Option<String> {
    let is = |yes: Option<bool>, word: &str| yes.map(|yes| if yes { word.to_owned() } else { format!("not {word}") });
    let parts: Vec<String> = [is(device.is_compliant, "compliant"), is(device.is_managed, "managed")]
        .into_iter()
        .flatten()
        .chain(device.trust_type.clone().filter(|trust| !trust.is_empty()))
        .collect();
    (!parts.is_empty()).then(|| format!("device: {}", parts.join(", ")))
}

fn would_say(ctx: &Ctx<'_>) -> Vec<Line> {
    let Some(seen) = &ctx.evidence.what_if else {
        let has_looked = ctx.evidence.directory.as_ref().is_some_and(|seen| seen.value().is_some());
        return match stopped(ctx).filter(|_| has_looked && !may(ctx, POLICIES)) {
            Some(_) => vec![Line::marked(
                "Policies",
                "this look may not read them. Look with policies: l, then “With policies”.",
                Status::Unknown,
            )],
            None => Vec::new(),
        };
    };
    let all = match &seen.outcome {
        Ok(all) => all,
        Err(fault) => return vec![Line::marked("Policies", format!("not read: {}", refusal(fault)), Status::Unknown)],
    };
    let applying: Vec<&AccessPolicy> =
        all.iter().filter(|effect| effect.applies).map(|effect| &effect.policy).collect();
    let mut lines: Vec<Line> = applying.iter().map(|policy| effect(policy)).collect();
    if lines.is_empty() {
        lines.push(Line::plain("Policies", "None applies to this sign-in, as far as it is known."));
    }
    let assumed = match (ctx.case.flow, logged(ctx)) {
        (_, Some(_)) => "the address, country, device and risk that the sign-in log shows.",
        (Flow::DeviceCode, None) => "a device code, no risk, and nothing about place and device.",
        (_, None) => "no risk, and nothing about place and device.",
    };
    lines.push(Line::plain("Judged with", format!("{assumed} What is not known can change the result.")));
    lines
}

fn effect(policy: &AccessPolicy) -> Line {
    let name = policy.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| policy.id.clone());
    let asks = controls(&policy.controls);
    let is_block = policy.controls.iter().any(|control| control.eq_ignore_ascii_case("block"));
    match (policy.state.as_str(), is_block) {
        ("enabled", true) => Line::marked(name, "Applies, and would block.", Status::Unmet),
        ("enabled", false) if asks.is_empty() => Line::plain(name, "Applies, and requires nothing."),
        ("enabled", false) => Line::marked(name, format!("Applies, and would require: {asks}."), Status::Warning),
        _ => Line::plain(name, "Applies, but is not enforced (report-only or off)."),
    }
}
