//! Signing in to the app or to look at the setup: whether it can be offered, how, and whose it is.

use crate::app::{Phase, Purpose, State};
use crate::evidence::{DirectoryVia, Fact, is_guid, is_tenant};

/// A way to look at the setup: what it is called, and what it is.
pub type DirectoryWay = (DirectoryVia, &'static str, &'static str);

const BROWSER: DirectoryWay = (DirectoryVia::Browser, "Browser", "Your own account, in a browser on this computer");
const DEVICE_CODE: DirectoryWay = (DirectoryVia::DeviceCode, "Device code", "Type a code in a browser on any device");
const AZ: DirectoryWay = (DirectoryVia::Az, "Azure CLI", "The Azure CLI (az) that is signed in here already");
const POLICIES_BROWSER: DirectoryWay =
    (DirectoryVia::PoliciesBrowser, "With policies", "Browser, by Microsoft Graph Command Line Tools");
const POLICIES_DEVICE_CODE: DirectoryWay =
    (DirectoryVia::PoliciesDeviceCode, "With policies, by code", "The same client, with a code on any device");

/// The ways to look at the setup. The one that works here without more comes first; the practice tenant needs no browser.
pub fn directory_ways(state: &State) -> [DirectoryWay; 5] {
    if state.practice().is_some() || state.surroundings().has_browser() {
        [BROWSER, DEVICE_CODE, AZ, POLICIES_BROWSER, POLICIES_DEVICE_CODE]
    } else {
        [DEVICE_CODE, AZ, BROWSER, POLICIES_BROWSER, POLICIES_DEVICE_CODE]
    }
}

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
        Purpose::Consent => "Grant admin consent",
    }
}

/// What the person has to do now for the sign-in that waits for them, line by line; nothing where nobody has to do
/// anything.
pub fn what_to_do(state: &State) -> Option<String> {
    let conversation = state.case().conversation()?;
    let whose = match conversation.purpose {
        Purpose::App => "to your app",
        Purpose::Directory => "to look at the setup",
        Purpose::Consent => "as an administrator, and accept",
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
        Purpose::Consent => "An administrator signs in now and grants consent, once for everybody in the tenant.",
        Purpose::Directory if state.case().directory().is_some_and(DirectoryVia::reads_policies) => {
            "Someone who may read policies and the sign-in log signs in now, read-only. firstcall uses Microsoft Graph \
             Command Line Tools for this. An administrator consents once; the consent stays in your tenant."
        }
        Purpose::Directory => {
            "Someone who may read the directory signs in now, read-only. firstcall uses the Azure CLI's public \
             client ID for this, which every tenant knows; nothing is changed."
        }
    })
}
