//! What a case can be exported as, for other programs.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::recipe::{ConfigFile, Params, Placeholder, TargetId};
use crate::remedies::{file, quote_posix};

/// A form for another program; its kebab-case name is the argument of `firstcall export`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Format {
    /// The variables that say to firstcall itself what was typed, for a POSIX shell.
    Env,
    /// A service connection of Azure DevOps for Lifecycle Services (SERVICES.md, "Azure DevOps connection").
    AzureDevopsConnection,
}

/// What the user told, by the names of its variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Variable and value, in the order in which they are asked for.
    pub values: Vec<(String, String)>,
    /// What the flow sends and no file may hold.
    pub secret: Option<ExpectedSecret>,
}

/// A secret that has to be added to an exported case before it is read in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedSecret {
    /// The variable that names another one with the secret in it.
    pub variable: String,
    /// Its name within a sentence.
    pub in_words: &'static str,
    /// Whether the flow cannot begin without it; a certificate's file may have no password.
    pub is_required: bool,
}

/// The variable that an exported case expects a secret in.
const SECRET: &str = "FIRSTCALL_SECRET";

impl Format {
    /// The one target that it is for; `None` where it is for every one.
    pub fn target(self) -> Option<TargetId> {
        match self {
            Format::Env => None,
            Format::AzureDevopsConnection => Some(TargetId::of("lifecycle-services")),
        }
    }

    /// The text, with the values of the case, without any secret.
    ///
    /// # Errors
    /// The value without which it would be of no use.
    pub fn render(self, params: &Params, inputs: &Inputs) -> Result<String, Placeholder> {
        match self {
            Format::Env => Ok(env(inputs)),
            Format::AzureDevopsConnection => {
                let kind = ConfigFile::AzureDevopsConnection;
                file::missing(kind, params).map_or_else(|| Ok(file::render(kind, params).content), Err)
            }
        }
    }
}

/// Lines for a POSIX shell to read in. The secret is not among them; where it is expected is.
fn env(inputs: &Inputs) -> String {
    let mut lines = vec!["# For a POSIX shell: read this in, then run firstcall check.".to_owned()];
    lines.extend(inputs.values.iter().map(|(name, value)| format!("export {name}={}", quote_posix(value))));
    if let Some(ExpectedSecret { variable, in_words, is_required }) = &inputs.secret {
        lines.push(format!("# Not in here is {in_words}: put it into {SECRET} yourself."));
        let unless = if *is_required { "" } else { "# If there is one: " };
        lines.push(format!("{unless}export {variable}={SECRET}"));
    }
    lines.join("\n") + "\n"
}
