//! What a text quotes about a failure: ids, times, names and addresses.

use crate::evidence::is_guid;
use crate::recipe::host as host_of;

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

/// Names of a correlation id, in the languages of Entra's page. All are in lower case.
const CORRELATION: &[&str] = &[
    "correlation id",
    "correlation_id",
    "correlationid",
    "correlation-id",
    "client-request-id",
    "clientrequestid",
    "correlation-request-id",
    "korrelations-id",
    "id de corr",
    "id di correlazione",
    "id de correla",
    "correlatie-id",
    "correlatie-id",
    "id. de correlaci",
];
const TRACE: &[&str] = &[
    "trace id",
    "trace_id",
    "traceid",
    "request id",
    "request-id",
    "requestid",
    "anforderungs-id",
    "ablaufverfolgungs-id",
    "id de la demande",
    "id de solicitud",
    "id richiesta",
    "aanvraag-id",
    "tracking id",
];
const TIME: &[&str] =
    &["timestamp", "zeitstempel", "horodat", "marca de tiempo", "tijdstempel", "carimbo", "time:", "date:"];
const CLIENT: &[&str] = &[
    "client app id",
    "application with identifier",
    "app-id",
    "app id",
    "appid",
    "application with id",
    "for application",
    "the application",
    "application",
    "to app",
    "for app",
    "client_id",
    "client id",
    "clientid",
    "client application",
    "azp",
];

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

/// The word at a place, without what quotes it.
fn word_at(text: &str, at: usize) -> Option<String> {
    let rest = text.get(at..)?.trim_start_matches([' ', '\'', '=', ':']);
    let end =
        rest.find(|c: char| c.is_whitespace() || matches!(c, '\'' | ',' | ';' | ')' | ']' | '&')).unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches('.');
    (!word.is_empty() && word.len() <= 300).then(|| word.to_owned())
}

/// GUIDs in a text, also where a terminal broke one.
pub fn guids(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).filter(|word| is_guid(word)).map(str::to_owned)
}

/// A GUID at a place, even where a blank that was a line break stands in it.
fn guid_at(text: &str) -> Option<String> {
    let mut guid = String::with_capacity(36);
    let mut blanks = 0;
    for c in text.chars() {
        match c {
            ' ' if !guid.is_empty() && blanks < 2 => blanks += 1,
            c if c.is_ascii_hexdigit() || c == '-' => guid.push(c),
            _ => return None,
        }
        if guid.len() == 36 {
            return is_guid(&guid).then_some(guid);
        }
    }
    None
}

/// The GUID that follows a name, at most a few characters of punctuation away.
fn guid_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let rest = rest.trim_start_matches(|c: char| c.is_alphabetic());
        let start = rest.find(|c: char| c.is_ascii_alphanumeric())?;
        (start <= 8).then(|| guid_at(&rest[start..]))?
    })
}

/// The first GUID in the words that follow a name, as in "the application Contoso ('…')".
fn guid_near(text: &str, lower: &str, name: &str) -> Option<String> {
    const FAR: usize = 90;
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let end = rest.char_indices().nth(FAR).map_or(rest.len(), |(end, _)| end);
        // Not beyond what names another id.
        let near = rest[..end].split(['&', ';']).next().unwrap_or_default();
        let near = near.split(". ").next().unwrap_or_default();
        guids(near).next()
    })
}

/// The quotation that follows a name.
fn quoted_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let open = rest.find('\'')?;
        let inside = &rest[open + 1..];
        let end = inside.find('\'')?;
        let is_near = open <= 4 || rest[..open].split_whitespace().count() <= 2 && open <= 20;
        (is_near && (1..=300).contains(&end) && !inside[..end].starts_with([':', ',', ' ']))
            .then(|| inside[..end].to_owned())
    })
}

/// The word that follows a name.
fn value_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| word_at(text, at + name.len())).filter(|value| value != "null")
}

/// Some words that follow a label, up to the next one.
fn between_labels(text: &str, lower: &str, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let at = lower.find(name)? + name.len();
        let words: Vec<&str> = text.get(at..)?.split(' ').take_while(|word| !word.ends_with(':')).take(2).collect();
        let value = words.join(" ");
        (!value.is_empty()).then_some(value)
    })
}

/// What stands behind one of these labels on Entra's page, up to the label that comes next there.
fn up_to_label(text: &str, lower: &str, names: &[&str]) -> Option<String> {
    const NEXT: &[&str] = &[
        " app id",
        " app-id",
        " anwendungs-id",
        " ip ",
        " ip-",
        " device ",
        " timestamp",
        " request ",
        " correlation ",
    ];
    names.iter().find_map(|name| {
        let at = lower.find(name)? + name.len();
        let end = NEXT.iter().filter_map(|label| lower[at..].find(label)).min().unwrap_or(lower.len() - at);
        let value = text.get(at..at + end)?.trim();
        (1..=120).contains(&value.len()).then(|| value.to_owned())
    })
}

fn between(text: &str, lower: &str, from: &str, to: &str) -> Option<String> {
    let at = lower.find(from)? + from.len();
    let rest = text.get(at..)?;
    let end = rest.find(to).unwrap_or(rest.len());
    ((1..=120).contains(&end)).then(|| rest[..end].trim_matches(['\'', '.']).to_owned())
}

/// The time that follows a name, without anything behind it.
fn time_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let start = rest.find(|c: char| c.is_ascii_digit()).filter(|start| *start <= 12)?;
        moment(&rest[start..])
    })
}

/// The first date with a time in a text, as it stands there.
pub(super) fn moment(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is = |at: usize, pattern: &str| {
        pattern.bytes().enumerate().all(|(i, wanted)| {
            bytes.get(at + i).is_some_and(|byte| match wanted {
                b'9' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b' '),
                wanted => *byte == wanted,
            })
        })
    };
    let at = (0..bytes.len()).find(|at| is(*at, "9999-99-99T99:99:99"))?;
    let mut end = at + 19;
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1 + bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    if bytes.get(end) == Some(&b'Z') {
        end += 1;
    } else if is(end, "+99:99") || is(end, "-99:99") {
        end += 6;
    }
    Some(text[at..end].to_owned())
}

/// The header Date of an answer.
fn http_date(text: &str, lower: &str) -> Option<String> {
    const LONGEST: usize = 40;
    lower.match_indices("date: ").find_map(|(at, name)| {
        let rest = text.get(at + name.len()..)?;
        let end = rest.find(" GMT").filter(|end| *end < LONGEST)?;
        rest.starts_with(|c: char| c.is_ascii_uppercase()).then(|| rest[..end + " GMT".len()].to_owned())
    })
}

/// The tenant in the address of the sign-in service.
fn tenant_in_address(text: &str, lower: &str) -> Option<String> {
    [
        "login.microsoftonline.com/",
        "login.microsoftonline.us/",
        "login.windows.net/",
        "sts.windows.net/",
        "login.partner.microsoftonline.cn/",
    ]
    .into_iter()
    .find_map(|host| {
        let at = lower.find(host)?;
        // That tenant is the one that the account comes from.
        let is_of_account = lower[..at].ends_with("identity provider 'https://");
        guid_at(text.get(at + host.len()..)?).filter(|_| !is_of_account)
    })
}

/// Ids behind the name of a claim that lists policies.
fn policies(text: &str, lower: &str) -> Vec<String> {
    let Some(at) = lower.find("capolids") else {
        return Vec::new();
    };
    let rest = &text[at..];
    let end = rest.find(']').unwrap_or(0);
    guids(&rest[..end]).collect()
}

/// The first address of a person.
fn person(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@' | '#');
    text.split(|c| !is_part(c)).map(|word| word.trim_matches('.')).find_map(|word| {
        let (name, host) = word.split_once('@')?;
        (!name.is_empty() && host.contains('.') && !host.contains('@') && host.len() < 120).then(|| word.to_owned())
    })
}

/// Addresses of the web in a text.
pub(in crate::checks) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("https://").map(|(at, _)| {
        let rest = &text[at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '\'' | ',' | ')' | '>' | '<' | ';' | ']' | '}'))
            .unwrap_or(rest.len());
        rest[..end].trim_end_matches(['.', ':'])
    })
}

/// Whether an address belongs to the sign-in service, or only leads to an explanation.
pub(super) fn is_of_sign_in(address: &str) -> bool {
    [
        "https://login.",
        "https://sts.windows.net",
        "https://aka.ms",
        "https://go.microsoft.com",
        "https://learn.microsoft.com",
        "https://docs.microsoft.com",
        "https://www.",
    ]
    .iter()
    .any(|start| address.starts_with(start))
}

/// Whether an address stands in a text of Entra only to show what one looks like.
fn is_of_example(address: &str) -> bool {
    address.starts_with("https://example/")
}
