//! What the settings of a program state: a connection string, a linked service, variables, a request for a token, a
//! command. Of a secret only its kind is kept, never its value.

use std::borrow::Cow;

use crate::evidence::is_guid;
use crate::evidence::secrets::is_client_secret;
use crate::recipe::Flow;

/// What settings state. Everything is as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub form: Form,
    pub tenant: Option<String>,
    pub client_id: Option<String>,
    pub secret: Option<Secret>,
    /// `AuthType`, `authenticationType` or `grant_type`.
    pub way: Option<String>,
    /// The parameter `resource` of the older endpoint, and what stands for it elsewhere.
    pub resource: Option<String>,
    pub scopes: Vec<String>,
    /// The address of the environment or of the service.
    pub address: Option<String>,
    /// The address of a call that stands beside the request for a token.
    pub called: Option<String>,
    pub redirect_uri: Option<String>,
    pub has_username: bool,
    pub has_certificate: bool,
    /// Whether the token is asked for at the older endpoint; absent where that does not show.
    pub is_older_endpoint: Option<bool>,
}

/// What the settings are part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    ConnectionString,
    LinkedService,
    #[default]
    Variables,
    /// A file of settings: YAML, JSON, a block of Terraform.
    Configuration,
    /// A request for a token, with whatever program it is made.
    Request,
}

/// What stands in the place of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    Empty,
    /// Stars, a reference, the name of a variable.
    Hidden,
    /// The Secret ID, or another id.
    Id,
    Value,
}

/// A name with its value.
struct Pair<'a> {
    /// In lower case, without anything but letters and digits.
    name: String,
    value: Cow<'a, str>,
}

/// The longest value that is taken.
const LONGEST: usize = 400;

/// Reads the settings in a text; `None` where there are none.
pub(super) fn read(text: &str) -> Option<Settings> {
    let form = form(text)?;
    let mut settings = Settings { form, ..Settings::default() };
    each(text, |pair| settings.take(&pair));
    settings.take_addresses(text);
    let says_something = settings.client_id.is_some()
        || settings.secret.is_some()
        || settings.way.is_some()
        || settings.resource.is_some()
        || !settings.scopes.is_empty();
    says_something.then_some(settings)
}

/// Which kind of settings a text is, if it is one.
fn form(text: &str) -> Option<Form> {
    let lower = text.to_ascii_lowercase();
    let has = |words: &str| lower.contains(words);
    let is_token_request = has("grant_type") && (has("client_id") || has("/oauth2/"));
    if has("authtype=") || has("authtype =") {
        Some(Form::ConnectionString)
    } else if has("\"serviceprincipalid\"") || has("\"serviceprincipalcredential\"") || has("\"aadresourceid\"") {
        Some(Form::LinkedService)
    } else if is_token_request {
        Some(Form::Request)
    } else if is_variables(text) {
        Some(Form::Variables)
    } else if is_configuration(text, &lower) {
        Some(Form::Configuration)
    } else {
        None
    }
}

/// What stands around the settings of a program in files of the usual kinds: of .NET, Spring, Kubernetes, GitHub Actions,
/// Terraform, Azure's app settings. All are in lower case.
const AROUND: &[&str] =
    &["azuread", "spring", "credential", "with:", "env:", "provider \"", "configmap", "appsettings", "\"slotsetting\""];

/// Whether a text is a file of settings: it names a tenant and a client, in something that programs are set up with.
fn is_configuration(text: &str, lower: &str) -> bool {
    if !AROUND.iter().any(|words| lower.contains(words)) {
        return false;
    }
    let mut found = Settings::default();
    each(text, |pair| found.take(&pair));
    found.client_id.is_some() && (found.tenant.is_some() || found.secret.is_some())
}

/// Goes through all settings of a text. What a list writes as a name and a value is one: `- name: A` and `value: b`.
fn each<'a>(text: &'a str, mut take: impl FnMut(Pair<'a>)) {
    let mut listed: Option<String> = None;
    for pair in pairs(text) {
        match (pair.name.as_str(), listed.take()) {
            ("name", _) => listed = Some(plain(&pair.value)),
            ("value", Some(name)) => take(Pair { name, ..pair }),
            (_, _) => take(pair),
        }
    }
}

/// A name as names are compared.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a text is a list of variables.
fn is_variables(text: &str) -> bool {
    const PREFIXES: &[&str] = &["export ", "set ", "SET ", "$env:", "- ", "ENV "];
    let is_variable = |line: &str| {
        let line = line.trim();
        let line = PREFIXES.iter().find_map(|prefix| line.strip_prefix(prefix)).unwrap_or(line);
        line.split_once(['=', ':']).is_some_and(|(name, _)| {
            let name = name.trim();
            name.len() > 3
                && name.contains('_')
                && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    // A field of one line has taken the ends of lines away.
    let in_one_line = || text.split_whitespace().filter(|word| word.contains('=') && is_variable(word)).count();
    text.lines().filter(|line| is_variable(line)).count() >= 2 || in_one_line() >= 2
}

/// A value of a form with its percent signs written out.
fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains("%3A") && !value.contains("%2F") && !value.contains("%3a") && !value.contains("%2f") {
        return Cow::Borrowed(value);
    }
    let form = format!("value={value}");
    let pair = url::form_urlencoded::parse(form.as_bytes()).next();
    Cow::Owned(pair.map_or_else(String::new, |(_, value)| value.into_owned()))
}

/// Names with their values, however they are written: `a=b;`, `a=b&`, `"a": "b"`, `--a b`, `$a = 'b'`.
fn pairs(text: &str) -> impl Iterator<Item = Pair<'_>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(is_name)?;
            let end = rest[start..].find(|c| !is_name(c)).map_or(rest.len(), |end| start + end);
            let name = &rest[start..end];
            rest = &rest[end..];
            let Some(value) = value_behind(rest, name.starts_with("--")) else {
                continue;
            };
            let name = name.rsplit('.').next().unwrap_or(name);
            return Some(Pair { name: plain(name), value: decoded(value) });
        }
    })
}

/// The value that follows a name.
fn value_behind(rest: &str, is_option: bool) -> Option<&str> {
    let is_gap = |c: char| matches!(c, '"' | '\'' | '\\' | ' ' | '\t');
    let after_name = rest.trim_start_matches(is_gap);
    let value = match after_name.strip_prefix(['=', ':']) {
        Some(value) => value,
        None if is_option => after_name,
        None => return None,
    };
    // An address begins with a colon and two slashes; what stands before it is no name.
    if value.starts_with("//") {
        return None;
    }
    let value = value.trim_start_matches([' ', '\t', '\\']);
    let (value, end) = match value.chars().next() {
        // A reference of a workflow has blanks in it.
        Some('$') if value.starts_with("${{") => (value, value.find("}}").map(|end| end + 2)),
        Some(quote @ ('"' | '\'')) => (&value[1..], value[1..].find([quote, '\n', '\\'])),
        _ => (value, value.find(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | ',' | '}' | '"' | '\''))),
    };
    let value = &value[..end.unwrap_or(value.len())];
    (value.len() <= LONGEST).then_some(value.trim())
}

impl Settings {
    fn take(&mut self, pair: &Pair<'_>) {
        let value = pair.value.as_ref();
        let name = pair.name.strip_prefix("azure").unwrap_or(&pair.name);
        let keep = |place: &mut Option<String>| {
            if place.is_none() && !value.is_empty() {
                *place = Some(value.to_owned());
            }
        };
        match name {
            "tenant" | "tenantid" | "directoryid" | "aadtenantid" | "entratenantid" => keep(&mut self.tenant),
            "clientid" | "appid" | "applicationid" | "serviceprincipalid" | "applicationclientid" => {
                keep(&mut self.client_id);
            }
            "clientsecret" | "secret" | "appsecret" | "serviceprincipalkey" | "clientsecretvalue" => {
                let secret = Secret::of(value);
                self.secret = self.secret.filter(|known| *known != Secret::Empty).or(Some(secret));
            }
            "authtype" | "authenticationtype" | "granttype" => keep(&mut self.way),
            "resource" | "aadresourceid" | "resourceuri" | "resourceurl" => keep(&mut self.resource),
            "scope" | "scopes" => {
                let scopes = value.split([' ', '+']).filter(|scope| !scope.is_empty()).map(str::to_owned);
                if self.scopes.is_empty() {
                    self.scopes.extend(scopes);
                }
            }
            "url" | "serviceuri" | "environmenturl" | "orgurl" | "serverurl" | "instanceurl" | "dataverseurl"
            | "crmurl" | "server" | "environment"
                if value.contains('.') =>
            {
                keep(&mut self.address);
            }
            "redirecturi" | "redirecturl" | "replyurl" | "callbackurl" => keep(&mut self.redirect_uri),
            "username" | "userid" | "upn" => self.has_username |= !value.is_empty(),
            "thumbprint"
            | "certificatethumbprint"
            | "clientassertion"
            | "clientassertiontype"
            | "clientcertificatepath"
            | "serviceprincipalembeddedcert" => self.has_certificate |= !value.is_empty(),
            "authority" | "tokenurl" | "accesstokenurl" | "tokenendpoint" | "authorityhost" => {
                self.take_endpoint(value);
            }
            _ => {}
        }
    }

    /// The token endpoint, and the address that is called beside it.
    fn take_addresses(&mut self, text: &str) {
        for at in text.match_indices("https://").map(|(at, _)| at) {
            let end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | ')' | '>' | '<' | '&');
            let address = &text[at..];
            let address = &address[..address.find(end).unwrap_or(address.len())];
            if address.starts_with("https://login.") {
                self.take_endpoint(address);
                continue;
            }
            // What is given as the value of a setting is not what is called.
            let before = text[..at].trim_end_matches(['"', '\'', '\\', ' ']);
            let is_value = before.ends_with(['=', '+']) || before.ends_with(':');
            if self.called.is_none() && !is_value {
                self.called = Some(address.to_owned());
            }
        }
    }

    /// The tenant in an address of the sign-in service, and which endpoint it is.
    fn take_endpoint(&mut self, address: &str) {
        let Some((_, path)) = address.split_once("://").and_then(|(_, rest)| rest.split_once('/')) else {
            return;
        };
        let segment = path.split(['/', '?']).next().unwrap_or_default();
        if self.tenant.is_none() && !segment.is_empty() && !segment.contains(['{', '<', '$']) {
            self.tenant = Some(segment.to_owned());
        }
        if path.contains("/oauth2/v2.0/") {
            self.is_older_endpoint = Some(false);
        } else if path.contains("/oauth2/token") || path.contains("/oauth2/authorize") {
            self.is_older_endpoint = Some(true);
        }
    }

    /// How they sign in, as far as they show it.
    pub fn flow(&self) -> Option<Flow> {
        let way = self.way.as_deref().unwrap_or_default().to_ascii_lowercase();
        match way.as_str() {
            "clientsecret" | "aadserviceprincipal" | "serviceprincipal" => Some(Flow::Secret),
            "certificate" => Some(Flow::Certificate),
            "client_credentials" if self.has_certificate => Some(Flow::Certificate),
            "client_credentials" => Some(Flow::Secret),
            "oauth" | "authorization_code" => Some(Flow::Browser),
            "password" | "office365" => Some(Flow::Password),
            other if other.ends_with("device_code") => Some(Flow::DeviceCode),
            _ if self.secret.is_some() && !self.has_username => Some(Flow::Secret),
            _ => None,
        }
    }

    /// What a token is asked for: the parameter `resource`, else the API of the first scope that names one.
    pub fn asked_for(&self) -> Option<&str> {
        self.resource.as_deref().or_else(|| {
            let of_scope = |scope: &'_ String| scope.rfind('/').filter(|_| scope.contains('/'));
            self.scopes.iter().find_map(|scope| Some(&scope[..of_scope(scope)?]))
        })
    }

    /// In one sentence: what it is, and what it names.
    pub fn sentence(&self) -> String {
        let what = match self.form {
            Form::ConnectionString => "A connection string",
            Form::LinkedService => "A linked service of Data Factory",
            Form::Variables => "Settings of a program as variables",
            Form::Configuration => "A file with settings of a program",
            Form::Request => "A request for a token",
        };
        let secret = self.secret.map(|secret| match secret {
            Secret::Empty => "an empty client secret".to_owned(),
            Secret::Hidden => "a client secret that is hidden".to_owned(),
            Secret::Id | Secret::Value => "a client secret, which is not repeated here".to_owned(),
        });
        let named = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
        let parts: Vec<String> = [
            named("the way", &self.way),
            named("the tenant", &self.tenant),
            named("the client ID", &self.client_id),
            secret,
            named("the resource", &self.resource),
            (!self.scopes.is_empty()).then(|| format!("the scope {}", self.scopes.join(" "))),
            named("the address", &self.address),
            named("the redirect URI", &self.redirect_uri),
        ]
        .into_iter()
        .flatten()
        .collect();
        format!("{what}. It names {}.", parts.join(", "))
    }
}

impl Secret {
    fn of(value: &str) -> Self {
        let is_reference = value.starts_with(['$', '%', '{', '<', '@', '*', '#']) || value.contains("...");
        match value {
            "" | "null" => Secret::Empty,
            id if is_guid(id) => Secret::Id,
            value if is_client_secret(value) => Secret::Value,
            _ if is_reference || value.contains("**") || value.to_ascii_lowercase().contains("redacted") => {
                Secret::Hidden
            }
            _ => Secret::Value,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TENANT: &str = "275fb0a1-a89b-56b6-83f5-ff96ac969e41";
    const CLIENT: &str = "09e7a561-0391-55be-bf74-f6f3211d092c";

    #[test]
    fn a_connection_string_is_read() {
        let read = read(&format!(
            "AuthType=ClientSecret; Url=https://contoso.crm4.dynamics.com/; ClientId={CLIENT};ClientSecret={TENANT}"
        ))
        .unwrap();
        assert_eq!(read.form, Form::ConnectionString);
        assert_eq!((read.client_id.as_deref(), read.secret), (Some(CLIENT), Some(Secret::Id)));
        assert_eq!(read.address.as_deref(), Some("https://contoso.crm4.dynamics.com/"));
        assert_eq!(read.flow(), Some(Flow::Secret));
    }

    #[test]
    fn a_request_for_a_token_is_read_however_it_is_sent() {
        let secret = "abc1Q~0123456789012345678901234567890123";
        for text in [
            format!(
                "curl https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token -d 'grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope=https%3A%2F%2Fapi.powerplatform.com%2F.default'"
            ),
            format!(
                "POST https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token\ngrant_type: client_credentials\nclient_id: {CLIENT}\nclient_secret: {secret}\nscope: https://api.powerplatform.com/.default"
            ),
            format!(
                "url = 'https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token'\ndata = {{'grant_type': 'client_credentials', 'client_id': '{CLIENT}', 'client_secret': '{secret}', 'scope': 'https://api.powerplatform.com/.default'}}"
            ),
        ] {
            let read = read(&text).unwrap();
            assert_eq!(read.tenant.as_deref(), Some(TENANT), "{text}");
            assert_eq!((read.secret, read.is_older_endpoint), (Some(Secret::Value), Some(false)), "{text}");
            assert_eq!(read.asked_for(), Some("https://api.powerplatform.com"), "{text}");
            assert!(!read.sentence().contains(secret), "{}", read.sentence());
        }
    }

    #[test]
    fn what_is_called_is_not_what_a_setting_names() {
        let text = "curl -d 'grant_type=client_credentials' -d client_id=1 -d scope=https://graph.microsoft.com/.default https://login.microsoftonline.com/x/oauth2/v2.0/token\ncurl https://contoso.crm4.dynamics.com/api/data/v9.2/WhoAmI";
        let read = read(text).unwrap();
        assert_eq!(read.called.as_deref(), Some("https://contoso.crm4.dynamics.com/api/data/v9.2/WhoAmI"));
    }

    #[test]
    fn a_file_of_settings_is_read_in_whatever_form_it_is() {
        let secret = "abc1Q~0123456789012345678901234567890123";
        for text in [
            format!(r#"{{"AzureAd": {{"TenantId": "{TENANT}", "ClientId": "{CLIENT}", "ClientSecret": "{secret}"}}}}"#),
            format!(
                "spring:\n  cloud:\n    azure:\n      profile:\n        tenant-id: {TENANT}\n      credential:\n        client-id: {CLIENT}\n        client-secret: {secret}"
            ),
            format!(
                "env:\n- name: AZURE_TENANT_ID\n  value: {TENANT}\n- name: AZURE_CLIENT_ID\n  value: \"{CLIENT}\"\n- name: AZURE_CLIENT_SECRET\n  value: {secret}"
            ),
            format!(
                r#"[{{"name": "AZURE_TENANT_ID", "slotSetting": false, "value": "{TENANT}"}}, {{"name": "AZURE_CLIENT_ID", "slotSetting": false, "value": "{CLIENT}"}}, {{"name": "AZURE_CLIENT_SECRET", "value": "{secret}"}}]"#
            )
            .replace(", \"slotSetting\": false", "")
            .replace("[{", "appsettings [{"),
            format!(
                "provider \"azuread\" {{\n  tenant_id     = \"{TENANT}\"\n  client_id     = \"{CLIENT}\"\n  client_secret = \"{secret}\"\n}}"
            ),
        ] {
            let read = read(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((read.tenant.as_deref(), read.client_id.as_deref()), (Some(TENANT), Some(CLIENT)), "{text}");
            assert_eq!((read.form, read.secret), (Form::Configuration, Some(Secret::Value)), "{text}");
            assert!(!read.sentence().contains(secret), "{}", read.sentence());
        }
        let workflow = "- uses: azure/login@v2\n  with:\n    client-id: ${{ secrets.AZURE_CLIENT_ID }}\n    tenant-id: ${{ secrets.AZURE_TENANT_ID }}";
        assert_eq!(read(workflow).unwrap().client_id.as_deref(), Some("${{ secrets.AZURE_CLIENT_ID }}"));
    }

    #[test]
    fn variables_are_read_in_each_shell() {
        for text in [
            format!("TENANT_ID=common\nCLIENT_ID={CLIENT}\nCLIENT_SECRET=${{SECRET}}"),
            format!("TENANT_ID=common CLIENT_ID={CLIENT} CLIENT_SECRET=${{SECRET}}"),
            format!("export AZURE_TENANT_ID=common\nexport AZURE_CLIENT_ID={CLIENT}\nexport AZURE_CLIENT_SECRET='***'"),
            format!(
                "$env:AZURE_TENANT_ID = 'common'\n$env:AZURE_CLIENT_ID = '{CLIENT}'\n$env:AZURE_CLIENT_SECRET = '<secret>'"
            ),
        ] {
            let read = read(&text).unwrap();
            assert_eq!(read.tenant.as_deref(), Some("common"), "{text}");
            assert_eq!((read.client_id.as_deref(), read.secret), (Some(CLIENT), Some(Secret::Hidden)), "{text}");
        }
        for other in ["see https://contoso.example: no", "A_B=1", "the scope: nothing", "AADSTS70011: scope: x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_settings_can_be_read(text in r#"(AuthType=|client_id|--tenant|grant_type|=|:|;|&|"|'|\\|é|%3A|%|https://login\.|/| |\n|[a-z]{1,4}){0,30}"#) {
            if let Some(read) = read(&text) {
                read.sentence();
            }
        }
    }
}
