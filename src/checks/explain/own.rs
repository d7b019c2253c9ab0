//! Answers without a requirement.

use url::Url;

use crate::recipe::{BladeId, Category, Fixer, OwnExplanation, Params, Recipe};

use super::words::for_sentences;

/// The explanation of a number that only a layer around an error has.
pub(super) const WRAPPER: &str = "text.wrapper";
/// The explanation where the app is one of Microsoft's own programs.
pub(super) const OF_MICROSOFT: &str = "text.client-of-microsoft";

/// The same where the administrator of a tenant can agree to the program.
pub(super) const CONSENT_TO_MICROSOFT: &str = "text.consent-to-microsoft";
/// The explanation of a code that the assets do not know.
pub(super) const UNKNOWN: &str = "text.unknown-code";

/// An error explained by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    pub category: Category,
    /// Absent where the text does not tell.
    pub who: Option<Fixer>,
    pub what: String,
    pub why: String,
    pub fix: String,
    /// The page to open.
    pub url: Option<String>,
    pub command: Option<String>,
}

/// Fills the words of an explanation.
pub(super) fn of(recipe: &Recipe, own: &OwnExplanation, params: &Params) -> Own {
    let told = for_sentences(params);
    let page = own.portal.as_deref().and_then(|page| match recipe.blades.get(&BladeId::from(page)) {
        Some(blade) => blade.url(recipe.clouds.first(), params),
        None => Some(page.to_owned()),
    });
    Own {
        category: own.category,
        who: own.who_fixes,
        what: own.what.fill(&told),
        why: own.why.fill(&told),
        fix: own.fix.fill(&told),
        url: page.filter(|page| Url::parse(page).is_ok()),
        // A value of the text never stands in a command.
        command: own.command.as_ref().map(|command| command.fill(&Params::new())),
    }
}
