//! What a consent page says: the same on the page and where it is answered without a browser.

use serde::Serialize;

use super::turn::ask_of;
use crate::sandbox::entra::decisions::decide::ConsentRequest;
use crate::sandbox::runtime::{SignIn, SignInKind};
use crate::sandbox::tenant::Tenant;
use crate::sandbox::world::World;

/// A consent page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentPage {
    /// The name of the app that asks.
    pub app: String,
    pub permissions: Vec<ConsentLine>,
    /// Agreeing here is agreeing for everybody, as with admin consent by address.
    pub is_for_everybody: bool,
    /// The person may agree for everybody as well as for themselves.
    pub may_for_everybody: bool,
}

/// A permission on a consent page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentLine {
    pub api: String,
    pub name: String,
    pub summary: String,
}

impl ConsentPage {
    /// The page that asks for this.
    pub fn of(world: &World, sign_in: &SignIn, asked: &ConsentRequest) -> Self {
        let app = ask_of(world, sign_in).ok().and_then(|ask| world.tenant.registration(ask.client_id));
        let is_for_everybody = matches!(sign_in.kind, SignInKind::AdminConsent(_));
        Self {
            app: app.map_or_else(String::new, |(_, app)| app.display_name.clone()),
            permissions: lines(&world.tenant, asked),
            is_for_everybody,
            may_for_everybody: asked.may_for_everybody && !is_for_everybody,
        }
    }
}

/// The permissions that are asked for.
pub fn lines(tenant: &Tenant, asked: &ConsentRequest) -> Vec<ConsentLine> {
    let apis = asked.scopes.iter().filter_map(|(key, names)| Some((tenant.service_principals.get(key)?, names)));
    let each = apis.flat_map(|(api, names)| {
        names.iter().map(|name| {
            let summary = api.scopes.get(name).map_or_else(String::new, |scope| scope.summary.clone());
            ConsentLine { api: api.display_name.clone(), name: name.clone(), summary }
        })
    });
    each.collect()
}
