//! From a finding to what can be done about it: directions in the portal, a command to copy, a message to hand over,
//! advice. Pure: everything is text, nothing is done here.
//!
//! All forms of a remedy are rendered from its one entry in the assets. Values that came from servers or people are
//! made harmless before they get here, and quoted where they stand in a command.

mod consent;
pub mod file;
mod message;
mod script;
mod shell;

pub use script::{ScriptShell, setup_script};
pub use shell::quote_posix;

use serde::Serialize;
use strum::Display;

use crate::checks::{Ctx, Finding, for_directions};
use crate::recipe::{Cloud, Fixer, Params, Recipe, Remedy, RemedyId, Shell, Words};

/// Which form of a remedy a way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum WayKind {
    /// What to do here and now.
    Advice,
    /// A page to open, with directions.
    Portal,
    /// Entra's consent page: an administrator agrees there for everybody.
    AdminConsent,
    /// A command to copy.
    Command,
    /// A file to write, for another program.
    File,
    /// A message for the person who may do it.
    HandOver,
}

/// One way to put a finding right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    pub kind: WayKind,
    pub remedy: RemedyId,
    pub title: String,
    /// Directions, one action each.
    pub steps: Vec<String>,
    /// The page to open.
    pub url: Option<String>,
    /// The page's name as people see it.
    pub page: Option<String>,
    /// The command, ready to paste; several lines are run one after the other.
    pub command: Option<String>,
    pub shell: Option<Shell>,
    /// The file that can be written.
    #[serde(skip)]
    pub file: Option<file::FileText>,
    /// Advice, or the whole message to hand over.
    pub text: Option<String>,
    /// Who does this, where it is not the person who usually fixes the finding.
    pub who: Option<Fixer>,
    /// The role that may do it.
    pub needs: Option<String>,
    /// Seconds until the change is usually felt.
    pub settles_s: Option<u64>,
    /// Whether the person has to sign in anew before the change shows.
    pub new_sign_in: bool,
}

/// The ways to put a finding right, those worth trying first in front.
pub fn ways(ctx: &Ctx<'_>, finding: &Finding) -> Vec<Way> {
    ways_in(ctx.recipe, ctx.cloud, finding)
}

/// The same without a case, for an error that was only read.
pub fn ways_in(recipe: &Recipe, cloud: &Cloud, finding: &Finding) -> Vec<Way> {
    let Some(requirement) = recipe.requirement(&finding.requirement) else {
        return Vec::new();
    };
    finding
        .remedies
        .iter()
        .filter_map(|id| requirement.remedy(id))
        .flat_map(|remedy| forms(recipe, cloud, finding, remedy))
        .collect()
}

fn forms(recipe: &Recipe, cloud: &Cloud, finding: &Finding, remedy: &Remedy) -> Vec<Way> {
    let params = &for_directions(&finding.params);
    let way = |kind| Way {
        kind,
        remedy: remedy.id.clone(),
        title: remedy.title.fill(params),
        steps: Vec::new(),
        url: None,
        page: None,
        command: None,
        shell: None,
        file: None,
        text: None,
        who: remedy.who,
        needs: remedy.needs.as_ref().map(|needs| needs.fill(params)),
        settles_s: remedy.settles_s,
        new_sign_in: remedy.new_sign_in,
    };
    let mut forms = Vec::new();
    if let Some(advice) = &remedy.advice {
        forms.push(Way { text: Some(advice.fill(params)), ..way(WayKind::Advice) });
    }
    if let Some(portal) = &remedy.portal {
        let page = recipe.blades.get(&portal.blade).and_then(|blade| Some((blade, blade.url(cloud, params)?)));
        forms.extend(page.map(|(blade, url)| Way {
            steps: fill(&portal.steps, params),
            url: Some(url),
            page: Some(blade.title.clone()),
            ..way(WayKind::Portal)
        }));
    }
    if remedy.admin_consent
        && let Some(link) = consent::link(cloud, params)
    {
        forms.push(Way { url: Some(link), page: Some("the consent page".to_owned()), ..way(WayKind::AdminConsent) });
    }
    if let Some(kind) = remedy.file {
        forms.push(Way { file: Some(file::render(kind, &finding.params)), ..way(WayKind::File) });
    }
    if let Some(command) = &remedy.command
        && (command.clouds.is_empty() || command.clouds.iter().any(|id| cloud.is_like(id)))
        && let Some(text) = shell::render(command, &finding.params)
    {
        forms.push(Way { command: Some(text), shell: Some(command.shell), ..way(WayKind::Command) });
    }
    if let Some(ask) = &remedy.ask {
        let hand_over = way(WayKind::HandOver);
        let text = message::render(&ask.fill(params), hand_over.needs.as_deref(), finding, &forms);
        forms.push(Way { text: Some(text), ..hand_over });
    }
    forms
}

fn fill(all: &[Words], params: &Params) -> Vec<String> {
    all.iter().map(|words| words.fill(params)).collect()
}
