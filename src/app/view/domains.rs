//! Names that belong to the tenant of the case.

use std::collections::BTreeSet;

use url::Url;

use crate::app::State;
use crate::profile::InputId;

/// The domains that the case names, in small letters.
pub fn own_domains(state: &State) -> BTreeSet<String> {
    let value = |input| state.case().profile().get(input).to_lowercase();
    let host = Url::parse(&value(InputId::Environment)).ok().and_then(|url| url.host_str().map(str::to_owned));
    let of_account = value(InputId::Username).split_once('@').map(|(_, domain)| domain.to_owned());
    let named = [Some(value(InputId::Tenant)), host, of_account];
    named.into_iter().flatten().filter(|name| name.contains('.')).collect()
}
