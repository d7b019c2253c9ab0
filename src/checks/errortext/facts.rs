//! What a text quotes about a failure: ids, times, names and addresses.

mod find;
mod labels;

use crate::evidence::is_guid;
use crate::recipe::host as host_of;

pub(in crate::checks) use find::addresses;
pub use find::guids;
pub(super) use find::{is_of_sign_in, moment};

use find::{
    between, between_labels, guid_after, guid_near, http_date, is_of_example, person, policies, quoted_after,
    tenant_in_address, time_after, up_to_label, value_after, word_at,
};
use labels::{CLIENT, CORRELATION, TIME, TRACE};

/// What the words around an error name. Everything is as it stands in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub correlation_id: Option<String>,
    pub trace_id: Option<String>,
    pub timestamp: Option<String>,
    pub client_id: Option<String>,
    pub client_name: Option<String>,
    pub tenant: Option<String>,
    pub tenant_id: Option<String>,
    /// The API, as an id, a host or an address.
    pub resource: Option<String>,
    /// Id of the API, where it stands beside its address.
    pub resource_id: Option<String>,
    /// The host that was to be reached.
    pub host: Option<String>,
    /// Addresses that stand in it, apart from those of the sign-in; the first one is what was called, as a rule.
    pub called: Vec<String>,
    pub redirect_uri: Option<String>,
    pub origin: Option<String>,
    pub scope: Option<String>,
    pub account: Option<String>,
    /// Object id of the user or service principal.
    pub principal_id: Option<String>,
    pub issuer: Option<String>,
    pub subject: Option<String>,
    pub audience: Option<String>,
    pub thumbprint: Option<String>,
    /// When the signed statement of a program ended.
    pub ended: Option<String>,
    /// Seconds that the service asks to wait.
    pub retry_after: Option<u32>,
    pub policies: Vec<String>,
    /// Policies by name, with their ids, as a sign-in log lists them.
    pub policy_names: Option<String>,
    pub address: Option<String>,
    pub device_state: Option<String>,
    pub device_platform: Option<String>,
}

/// So many addresses of a text are kept.
const ADDRESSES: usize = 8;

impl Facts {
    /// Reads what a tidy text tells; `lower` is the same in lower case, letter by letter.
    pub(super) fn of(text: &str, lower: &str) -> Self {
        let guid = |names: &[&str]| names.iter().find_map(|name| guid_after(text, lower, name));
        let quoted = |names: &[&str]| names.iter().find_map(|name| quoted_after(text, lower, name));
        let named = |names: &[&str]| names.iter().find_map(|name| value_after(text, lower, name));
        let mut facts = Self {
            correlation_id: guid(CORRELATION),
            trace_id: guid(TRACE),
            timestamp: TIME.iter().find_map(|name| time_after(text, lower, name)).or_else(|| http_date(text, lower)),
            client_id: CLIENT.iter().find_map(|name| guid_near(text, lower, name)),
            client_name: up_to_label(text, lower, &["app-name: ", "app name: ", "anwendungsname: "]),
            tenant: quoted(&[
                "the directory",
                "the tenant named",
                "aadsts90002: tenant",
                "tenant identifier",
                "tenant",
            ])
            .or_else(|| between(text, lower, "in the tenant named ", ". "))
            .or_else(|| between(text, lower, "does not exist in the ", " directory"))
            .or_else(|| between(text, lower, "has been deleted from the ", " directory")),
            tenant_id: guid(&["in tenant", "tenant id", "tenantid", "'tid'", "tenant_id", "in the tenant", "tenants/"])
                .or_else(|| tenant_in_address(text, lower)),
            resource: resource(text, lower),
            resource_id: guid(&["resource app id"]),
            host: quoted(&["httpsconnectionpool(host", "httpconnectionpool(host"]),
            called: Vec::new(),
            redirect_uri: quoted(&["redirect uri", "reply url", "reply address", "redirect_uri"])
                .or_else(|| named(&["redirect_uri: ", "redirect uri: "]))
                .filter(|address| address.contains(':') && !address.contains(' ')),
            origin: quoted(&["request origin"]),
            scope: quoted(&["asked for scope", "for scope"]),
            account: quoted(&["user account", "account", "the user"])
                .filter(|name| name.contains('@'))
                .or_else(|| person(text)),
            principal_id: guid(&[
                "service principal with id",
                "user with id",
                "user id",
                "'oid'",
                "principal user (id",
                "checkprivilege failed. user",
                "with object id",
            ]),
            issuer: quoted(&["assertion issuer", "issuer"]).filter(|issuer| issuer.contains("://")),
            subject: quoted(&["assertion subject", "presented assertion subject"]),
            audience: quoted(&["assertion audience", "'aud'", "wrong audience or resource"])
                .or_else(|| named(&["aud: ", "aud = ", "aud="]))
                .or_else(|| {
                    let told = named(&["has aud ", "aud is ", "aud claim is ", "audience is ", "has the audience "])?;
                    (told.contains("://") || is_guid(&told)).then_some(told)
                }),
            thumbprint: quoted(&["thumbprint of key used by client", "key identifier"]),
            ended: named(&["expiry time of assertion "]),
            retry_after: named(&["retry-after: ", "retry-after': '", "retry-after=", "retry after "])
                .and_then(|seconds| seconds.parse().ok()),
            policies: policies(text, lower),
            policy_names: lower.find("policies that failed: [").and_then(|at| {
                let list = text.get(at..)?.split_once('[')?.1.split_once(']')?.0;
                (list.len() < 600).then(|| list.to_owned())
            }),
            address: named(&[
                "ip address: ",
                "ip-adresse: ",
                "adresse ip : ",
                "adresse ip: ",
                "dirección ip: ",
                "indirizzo ip: ",
                "ip-adres: ",
            ])
            .filter(|address| address.parse::<std::net::IpAddr>().is_ok()),
            // The state that a policy requires is not that of the device.
            device_state: named(&["device state: ", "gerätestatus: "])
                .filter(|_| !lower.contains("required device state: ")),
            device_platform: between_labels(text, lower, &["device platform: ", "geräteplattform: "]),
        };
        // One name stands within the other.
        if facts.trace_id == facts.correlation_id {
            facts.trace_id = None;
        }
        let own = [&facts.origin, &facts.redirect_uri, &facts.issuer, &facts.subject];
        let is_called = |address: &&str| {
            !is_of_sign_in(address)
                && !is_of_example(address)
                && own.iter().all(|known| known.as_deref() != Some(*address))
        };
        for address in addresses(text).filter(is_called) {
            if facts.called.len() == ADDRESSES {
                break;
            }
            if facts.called.iter().all(|known| known != address) {
                facts.called.push(address.to_owned());
            }
        }
        let of_sign_in = addresses(text).find(|address| address.starts_with("https://login."));
        facts.host = facts.host.take().or_else(|| host_of(of_sign_in.filter(|_| facts.called.is_empty())?));
        facts
    }

    /// Takes over from another text what is not known yet.
    pub(super) fn or(mut self, other: &Facts) -> Self {
        let fields: [(&mut Option<String>, &Option<String>); 24] = [
            (&mut self.correlation_id, &other.correlation_id),
            (&mut self.trace_id, &other.trace_id),
            (&mut self.timestamp, &other.timestamp),
            (&mut self.client_id, &other.client_id),
            (&mut self.client_name, &other.client_name),
            (&mut self.tenant, &other.tenant),
            (&mut self.tenant_id, &other.tenant_id),
            (&mut self.resource, &other.resource),
            (&mut self.resource_id, &other.resource_id),
            (&mut self.host, &other.host),
            (&mut self.redirect_uri, &other.redirect_uri),
            (&mut self.origin, &other.origin),
            (&mut self.scope, &other.scope),
            (&mut self.account, &other.account),
            (&mut self.principal_id, &other.principal_id),
            (&mut self.issuer, &other.issuer),
            (&mut self.subject, &other.subject),
            (&mut self.audience, &other.audience),
            (&mut self.thumbprint, &other.thumbprint),
            (&mut self.ended, &other.ended),
            (&mut self.policy_names, &other.policy_names),
            (&mut self.address, &other.address),
            (&mut self.device_state, &other.device_state),
            (&mut self.device_platform, &other.device_platform),
        ];
        for (own, other) in fields {
            if own.is_none() {
                own.clone_from(other);
            }
        }
        self.retry_after = self.retry_after.or(other.retry_after);
        for (own, other) in [(&mut self.policies, &other.policies), (&mut self.called, &other.called)] {
            if own.is_empty() {
                own.clone_from(other);
            }
        }
        self
    }
}

/// The API that a text names: where it says so itself, else the address that was called.
fn resource(text: &str, lower: &str) -> Option<String> {
    let value = [
        "resource principal named ",
        "access to a service ('",
        "access to a service (",
        "factor authentication to access",
        "service principal for resource ",
        "resource value from request: ",
        "exist on the resource ",
        "resource_id=",
        "resource app id: ",
        "resource: ",
        "resource=",
        "to a resource ",
        "resource '",
        "scope: ",
        "serviceuri': ",
        "service url: ",
    ]
    .into_iter()
    .flat_map(|name| lower.match_indices(name).map(move |(at, _)| (at, at + name.len())))
    // What a token was made for is not what was called.
    .filter(|(at, _)| !lower[..*at].ends_with("wrong audience or "))
    .filter_map(|(_, at)| word_at(text, at))
    .find(|value| is_guid(value) || (value.contains('.') && value.len() > 4));
    value.map(|value| value.trim_end_matches("/.default").to_owned())
}
