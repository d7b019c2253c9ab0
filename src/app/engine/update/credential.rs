//! Certificates made here, and secrets kept in the keyring of this computer, both only on request.

use crate::app::{
    Deed, DeedKind, Effect, KEY_BITS, KEY_DAYS, Keepsake, KeyringRequest, MadeCertificate, NewCertificate, Place,
    State, view,
};
use crate::profile::{InputId, Secret, SecretId};

use super::{deed, recheck};

/// The most that a name in a certificate may have (`vault::MakeRequest`).
const LONGEST_NAME: usize = 64;

/// Makes the certificate as chosen.
pub(super) fn make(state: &mut State) -> Vec<Effect> {
    let NewCertificate { bits, days } = state.screen.new_certificate;
    if state.case.runs.doing(DeedKind::MakeCertificate).is_some() {
        return Vec::new();
    }
    state.say("Creating the key. This can take a few seconds.");
    let app = state.case.evidence.application.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    let name = app.map_or("firstcall", |app| app.name.trim());
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let name = if name.is_empty() { "firstcall".to_owned() } else { name };
    let stem = format!("firstcall-certificate-{}", state.case.now.strftime("%Y%m%d-%H%M%S"));
    vec![deed::ask(state, Deed::MakeCertificate { name, stem, bits: KEY_BITS[bits], days: KEY_DAYS[days].0 })]
}

/// A certificate was made: it is the one to sign in with from now on.
pub(super) fn made(state: &mut State, made: MadeCertificate) {
    if state.place() == Place::NewCertificate {
        state.screen.places.pop();
    }
    let recipe = state.case.recipe.clone();
    // Any path is accepted, so this cannot fail.
    let _ = state.case.profile.set(&recipe, InputId::Certificate, &made.file.display().to_string());
    state.screen.fields.edit_secret(SecretId::CertificatePassword).clear();
    state.case.passwords += 1;
    state.fill_fields();
    state.screen.focus = None;
    state.say(format!(
        "Created. Upload {} to your app registration; keep the other file on this computer.",
        made.public.display()
    ));
}

/// Keeps the secret that was typed.
pub(super) fn keep(state: &mut State) -> Vec<Effect> {
    let secret = SecretId::of(state.case.profile.case.flow).and_then(|id| state.screen.fields.secret(id));
    match (view::keepsake(state), secret) {
        (Some(keepsake), Some(secret)) => vec![deed::ask(state, Deed::Keyring(KeyringRequest::Keep(keepsake, secret)))],
        (Some(_) | None, _) => Vec::new(),
    }
}

/// Takes the secret that was kept.
pub(super) fn take(state: &mut State) -> Vec<Effect> {
    ask_keyring(state, KeyringRequest::Read)
}

/// The keyring gave a secret out. A person may have had to unlock it first, and changed the case meanwhile: then it is
/// somebody else's secret, and must not be sent for this one.
pub(super) fn found(state: &mut State, whose: &Keepsake, secret: &Secret) -> Vec<Effect> {
    if view::keepsake(state).as_ref() != Some(whose) {
        state.warn("Not used: the secret from the keyring belongs to your earlier choice.");
        return Vec::new();
    }
    let is_other = state.screen.fields.secret(whose.secret).as_ref() != Some(secret);
    state.take_secret(whose.secret, secret);
    // The file is opened again with it.
    state.case.passwords += u64::from(whose.secret == SecretId::CertificatePassword);
    state.say(format!("{} taken from the keyring.", whose.secret.label()));
    if is_other { recheck::other_secret(state, whose.secret) } else { Vec::new() }
}

/// Forgets the secret that was kept.
pub(super) fn forget(state: &mut State) -> Vec<Effect> {
    ask_keyring(state, KeyringRequest::Forget)
}

fn ask_keyring(state: &mut State, ask: impl Fn(Keepsake) -> KeyringRequest) -> Vec<Effect> {
    view::keepsake(state).map(|keepsake| deed::ask(state, Deed::Keyring(ask(keepsake)))).into_iter().collect()
}
