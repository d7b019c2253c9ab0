//! Microsoft Graph: reads of the directory as named operations.
use crate::entra::{SignInRequest, SignedIn};
use crate::evidence::*;
use crate::recipe::Cloud;
use crate::vault::Tokens;
use crate::wire::Wire;

/// What to ask for when somebody signs in to look at the setup.
pub fn sign_in_request(cloud: &Cloud, tenant: &Tenant) -> SignInRequest {
    todo!()
}
/// Takes a token from an Azure CLI that is signed in already.
pub async fn az_session(cloud: &Cloud, tenant_id: &str) -> Seen<SignedIn> {
    todo!()
}
/// Who looks at the setup.
pub fn session(via: DirectoryVia, signed_in: &SignedIn) -> DirectorySession {
    todo!()
}
/// The directory, read with one token.
pub struct Directory<'a> {
    wire: &'a Wire,
}
impl<'a> Directory<'a> {
    pub fn new(wire: &'a Wire, cloud: &Cloud, tokens: &'a Tokens) -> Self {
        todo!()
    }
    pub async fn me(&self) -> Seen<Person> {
        todo!()
    }
    pub async fn organization(&self) -> Seen<Organization> {
        todo!()
    }
    pub async fn application(&self, client_id: &str) -> Seen<Option<Application>> {
        todo!()
    }
    pub async fn principal(&self, client_id: &str) -> Seen<Option<Principal>> {
        todo!()
    }
    pub async fn resource(&self, client_id: &str) -> Seen<Option<Principal>> {
        todo!()
    }
    pub async fn grants(&self, principal: &str) -> Seen<Vec<Grant>> {
        todo!()
    }
    pub async fn assignments(&self, principal: &str) -> Seen<Vec<AppRoleAssignment>> {
        todo!()
    }
    pub async fn account(&self, upn: &str) -> Seen<Option<Account>> {
        todo!()
    }
}
