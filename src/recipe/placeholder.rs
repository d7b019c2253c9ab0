//! The table of placeholders: what may stand in braces in the text of the assets, and what is true of each as such.
//! Which value it gets stands in `checks::params`. `src/build.rs` reads this file too, so that assets with a name that
//! is not in the table are not even compiled in.

use strum::{Display, EnumIter, EnumString};

/// A value that text of the assets leaves open; its snake_case name is what stands in the braces. A message to hand over
/// lists values in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumIter, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Placeholder {
    /// The tenant, as the user or an error names it: by id or domain, or by the name of the organization.
    Tenant,
    TenantId,
    /// Application (client) ID.
    ClientId,
    /// Object ID of the app's service principal in the tenant.
    PrincipalId,
    /// Name of the API.
    Resource,
    /// Application ID of the API.
    ResourceId,
    /// Permissions that the app shall have.
    Permissions,
    Account,
    /// The Conditional Access policies that an error or the sign-in log names.
    Policies,
    /// The id of the policy, where there is only one.
    Policy,

    /// What the sign-in service issues tokens for the API for.
    ResourceUrl,
    /// Base address of the API's requests.
    ServiceUrl,
    Environment,
    /// An environment's address as an example.
    Example,
    /// Name of the geography that the service runs in.
    Geography,
    /// Where people use the service in that geography.
    Portal,
    ProjectId,
    /// What the rows of the first call are, in the plural.
    Rows,
    /// The cloud's name.
    Cloud,
    /// Address of the sign-in service.
    Authority,
    /// The redirect URI that shows a page without content.
    Nativeclient,
    /// Address of the older admin API, and what tokens for it are issued for.
    BapUrl,
    BapResource,

    /// The redirect URI that the sign-in uses.
    RedirectUri,
    /// Redirect URI of the user's own integration.
    Callback,
    /// All redirect URIs that are registered.
    Registered,
    /// All redirect URIs that shall be registered for public clients, or under Web.
    RedirectUris,
    WebRedirectUris,
    /// Under which platform a redirect URI is registered.
    Platform,

    /// Permissions or a privilege that something lacks.
    Missing,
    /// Ids of the permissions, as the registration lists them.
    PermissionIds,
    /// The user of the target that stands for the caller.
    User,
    /// The role that the program shall have, and why that one.
    Role,
    RoleWhy,
    /// A smaller role that might do.
    NarrowerRole,
    /// Where the role shall hold, in words.
    Scope,
    ScopeId,
    /// Which kind of place that is. It chooses among the lines of a command, and stands in none of them.
    ScopeKind,
    AssignmentsUrl,
    AssignmentJson,

    /// File of the certificate.
    File,
    Thumbprint,
    /// When a secret, certificate, token or role ends.
    Expires,
    Issuer,
    Subject,
    Audience,
    CredentialJson,
    /// The client ID of the app whose object ID was given.
    OtherClientId,

    /// Code of an error, and the digits of one of Entra's.
    Code,
    Number,
    /// The service's own words; absent where nothing shows which these are.
    Said,
    /// What a check adds in words, or what a service said where somebody asked it here.
    Detail,
    /// What helps, as the assets explain an error that no requirement is about.
    Fix,
    /// The host that a connection went to.
    Host,
    /// How long to wait before the next try.
    Retry,
    /// How far this computer's clock is off.
    Skew,
}

/// What stands in place of a value that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A blank with the placeholder's name, for somebody to fill in.
    Blank,
    /// The same in directions and commands; a sentence says these words.
    Named(&'static str),
    /// These words, except in a command: nobody has to fill it in.
    Said(&'static str),
}

/// How a value stands in a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InCommand {
    /// As one word, quoted; as a quoted blank where it is not known.
    Word,
    /// As several words: the one around it is repeated for each. Half a list would take away what is there, so there is
    /// no command without it.
    List,
    /// As one word that nobody could fill in by hand, so there is no command without it either.
    Whole,
}

/// What is true of a placeholder, whatever its value.
#[derive(Clone, Copy, Debug)]
pub struct PlaceholderRow {
    pub unknown: Unknown,
    pub in_command: InCommand,
    /// Its name in the list below a message to hand over, where it belongs there.
    pub listed: Option<&'static str>,
}

impl PlaceholderRow {
    const fn new(unknown: Unknown) -> Self {
        Self { unknown, in_command: InCommand::Word, listed: None }
    }

    const fn listed(self, name: &'static str) -> Self {
        Self { listed: Some(name), ..self }
    }

    const fn in_command(self, in_command: InCommand) -> Self {
        Self { in_command, ..self }
    }
}

impl Placeholder {
    /// The row of the table of placeholders.
    pub fn row(self) -> PlaceholderRow {
        use Unknown::{Blank, Named, Said};
        let row = PlaceholderRow::new;
        match self {
            Self::Tenant => row(Named("of your organization")).listed("Tenant"),
            Self::TenantId => row(Blank).listed("Tenant ID"),
            Self::ClientId => row(Named("that was used")).listed("Application (client) ID"),
            Self::PrincipalId => row(Named("of your app")).listed("Service principal (object ID)"),
            Self::Resource => row(Named("API that was asked for")).listed("API"),
            Self::ResourceId => row(Named("that was asked for")).listed("API ID"),
            Self::Permissions => row(Said("the permissions that the call needs")).listed("Permissions"),
            Self::Account => row(Named("that signs in")).listed("Account"),
            Self::Policies => row(Said("none")).listed("Conditional Access policy"),
            Self::ResourceUrl => row(Named("the address of your environment")),
            Self::ServiceUrl => row(Named("the address of your service")),
            Self::Environment => row(Named("that was asked for")),
            Self::Example => row(Said("https://contoso.crm4.dynamics.com")),
            Self::Geography => row(Named("that was chosen")),
            Self::Portal => row(Named("the portal of Lifecycle Services")),
            Self::ProjectId => row(Named("that was asked for")),
            Self::RedirectUri => row(Named("the address of the request")),
            Self::Callback => row(Named("of your integration")),
            Self::Registered => row(Said("none that could be seen")),
            Self::RedirectUris | Self::WebRedirectUris | Self::PermissionIds => row(Blank).in_command(InCommand::List),
            Self::Platform => row(Said("where it stands now")),
            Self::Missing => row(Said("a permission")),
            Self::User => row(Said("name not known")),
            Self::Role => row(Said("that allows the call")),
            Self::Scope => row(Said("where it is wanted")),
            Self::AssignmentJson => row(Blank).in_command(InCommand::Whole),
            Self::File => row(Named("of that name")),
            Self::Thumbprint | Self::Issuer | Self::Subject | Self::Audience => row(Named("not known")),
            Self::Expires => row(Said("a day that is not known")),
            Self::Number => row(Said("NUMBER")),
            Self::Detail => row(Said("no details were given")),
            Self::Host => row(Named("the service")),
            Self::Retry => row(Said("a minute or two")),
            Self::Rows
            | Self::Policy
            | Self::Cloud
            | Self::Authority
            | Self::Nativeclient
            | Self::BapUrl
            | Self::BapResource
            | Self::RoleWhy
            | Self::NarrowerRole
            | Self::ScopeId
            | Self::ScopeKind
            | Self::AssignmentsUrl
            | Self::CredentialJson
            | Self::OtherClientId
            | Self::Code
            | Self::Fix
            | Self::Said
            | Self::Skew => row(Blank),
        }
    }

    /// The blank that stands for it where it is not known: `<client id>`.
    pub fn blank(self) -> String {
        format!("<{}>", self.to_string().replace('_', " "))
    }
}

/// Where a name in braces begins in a text, and the name. Braces around anything but a lower-case name, such as the JSON
/// in a command, are text.
pub fn names_in_braces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let after_braces = text.match_indices('{').map(|(at, _)| (at, &text[at + 1..]));
    after_braces.filter_map(|(at, after)| {
        let end = after.find(|c: char| !(c.is_ascii_lowercase() || c == '_'))?;
        (end > 0 && after[end..].starts_with('}')).then(|| (at, &after[..end]))
    })
}
