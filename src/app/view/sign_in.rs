//! Signing in to the app or to look at the setup: whether it can be offered, how, and whose it is.

use crate::app::{Phase, Purpose, State};
use crate::evidence::{DirectoryVia, Fact, is_guid, is_tenant};

/// The ways to look at the setup, likeliest first.
pub const DIRECTORY_WAYS: &[(DirectoryVia, &str, &str)] = &[
    (DirectoryVia::Browser, "Browser", "Sign in with your own account in a browser on this computer"),
    (DirectoryVia::DeviceCode, "Device code", "Type a code on any other device"),
    (DirectoryVia::Az, "Azure CLI", "Use the session of an az that is signed in here already"),
    (DirectoryVia::PoliciesBrowser, "With policies", "Browser, by Microsoft Graph Command Line Tools"),
    (DirectoryVia::PoliciesDeviceCode, "… by a code", "The same client, with a code on any other device"),
];

/// Whether everything is there to sign in to the app.
pub fn can_sign_in(state: &State) -> bool {
    let inputs = &state.case().profile().inputs;
    is_tenant(&inputs.tenant)
        && is_guid(&inputs.client_id)
        && state.case().conversation().is_none()
        && !state.case().runs().is_running(Fact::SignIn)
}

/// Whether an administrator can be sent to the consent page.
pub fn can_agree(state: &State) -> bool {
    can_look(state) && is_guid(&state.case().profile().inputs.client_id)
}

/// Whether looking at the setup can be offered.
pub fn can_look(state: &State) -> bool {
    state.case().evidence().tenant.as_ref().is_some_and(|seen| seen.outcome.is_ok())
        && state.case().conversation().is_none()
}

/// What a sign-in under way is called.
pub fn heading(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::App => "Sign in to your app",
        Purpose::Directory => "Sign in to look at the setup",
        Purpose::Consent => "Agree for everybody",
    }
}

/// What the person has to do now for the sign-in that waits for them, line by line; nothing where nobody has to do
/// anything.
pub fn what_to_do(state: &State) -> Option<String> {
    let conversation = state.case().conversation()?;
    let whose = match conversation.purpose {
        Purpose::App => "to your app",
        Purpose::Directory => "to look at the setup",
        Purpose::Consent => "as an administrator, and agree",
    };
    match &conversation.phase {
        Phase::Starting | Phase::Redeeming => None,
        Phase::Browser { url, .. } => {
            Some(format!("Sign in {whose} on this page, if it did not open by itself:\n{url}"))
        }
        Phase::PasteBack { url, .. } => {
            Some(format!("Sign in {whose} on this page, then paste the address it ends on:\n{url}"))
        }
        Phase::DeviceCode { user_code, verification_uri, .. } => {
            Some(format!("Sign in {whose}. Open this page:\n{verification_uri}\nand enter this code:\n{user_code}"))
        }
    }
}

/// Whose sign-in is under way, and for what, in one line.
pub fn purpose(state: &State) -> Option<&'static str> {
    state.case().conversation().map(|conversation| match conversation.purpose {
        Purpose::App => "The person who will use your app signs in to it now.",
        Purpose::Consent => {
            "An administrator signs in now and agrees to what your app may do, once for everybody in the tenant."
        }
        Purpose::Directory if state.case().directory().is_some_and(DirectoryVia::reads_policies) => {
            "Somebody who may read policies and the sign-in log signs in now, only to look. firstcall uses Microsoft Graph \
             Command Line Tools for this. The first time an administrator has to agree, and that stays in your tenant."
        }
        Purpose::Directory => {
            "Somebody who may read the directory signs in now, only to look. firstcall uses the Azure CLI's public \
             client ID for this, because every tenant knows it; nothing is changed."
        }
    })
}
