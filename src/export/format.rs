//! What a case can be exported as, for other programs.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::checks::{Ctx, params};
use crate::recipe::{ConfigFile, TargetId};
use crate::remedies::file;

/// A form for another program; its kebab-case name is the argument of `firstcall export`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Format {
    /// A service connection of Azure DevOps for Lifecycle Services (`lcs.md` section 6).
    AzureDevopsConnection,
}

impl Format {
    /// The one target that it is for; `None` where it is for every one.
    pub fn target(self) -> Option<TargetId> {
        match self {
            Format::AzureDevopsConnection => Some(TargetId::of("lifecycle-services")),
        }
    }

    /// The text, without any secret.
    ///
    /// # Errors
    /// The placeholder (`recipe::PLACEHOLDERS`) without whose value it would be of no use.
    pub fn render(self, ctx: &Ctx<'_>) -> Result<String, &'static str> {
        match self {
            Format::AzureDevopsConnection => {
                let params = params(ctx);
                let kind = ConfigFile::AzureDevopsConnection;
                file::missing(kind, &params).map_or_else(|| Ok(file::render(kind, &params).content), Err)
            }
        }
    }
}
