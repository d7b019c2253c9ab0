//! One script that sets an app up from nothing: the commands of the remedies that the case needs, one after the other.
//! The client ID, which nobody knows yet, is a variable in it.

use crate::checks::Ctx;
use crate::recipe::{Agreement, Fixer, Params, Placeholder, Remedy, Shell};

use super::shell;

/// What stands for the client ID until the script is written; no value needs quoting less.
const NEW_APP: &str = "client-id-of-the-new-app";

/// The shell that a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptShell {
    Posix,
    Powershell,
}

impl ScriptShell {
    /// The one that a computer of this kind has.
    pub fn of_this_computer() -> Self {
        if cfg!(windows) { Self::Powershell } else { Self::Posix }
    }

    /// The name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Posix => "bash or zsh",
            Self::Powershell => "PowerShell",
        }
    }

    /// A line that keeps what a command prints. Reading it is written alike in both.
    fn keep(self, command: &str) -> String {
        match self {
            Self::Posix => format!("app=$({command})"),
            Self::Powershell => format!("$app = {command}"),
        }
    }
}

/// The script for the Azure CLI; `params` are the values of the case.
pub fn setup_script(ctx: &Ctx<'_>, params: &Params, shell: ScriptShell) -> String {
    let mut params = params.clone();
    params.insert(Placeholder::ClientId, NEW_APP.to_owned());
    // A new app has no addresses yet that a list could take away.
    for (list, one) in
        [(Placeholder::RedirectUris, Placeholder::RedirectUri), (Placeholder::WebRedirectUris, Placeholder::Callback)]
    {
        if let Some(value) = params.get(&one).cloned() {
            params.insert(list, value);
        }
    }
    let mut lines = Vec::new();
    let needed = ctx.recipe.of_target(ctx.target).filter(|(_, requirement)| requirement.applies_to(ctx.case));
    for remedy in needed.flat_map(|(_, requirement)| &requirement.remedies).filter(|remedy| is_needed(ctx, remedy)) {
        let Some(commands) = remedy.command.as_ref().filter(|command| command.shell == Shell::Az) else {
            continue;
        };
        let is_here = commands.clouds.is_empty() || commands.clouds.iter().any(|id| ctx.cloud.is_like(id));
        let Some(text) = shell::render(commands, &params).filter(|_| is_here) else {
            continue;
        };
        let needs = remedy.needs.as_ref().filter(|_| remedy.who == Some(Fixer::TenantAdmin));
        let needs = needs.map_or_else(String::new, |needs| format!(" (needs {})", needs.fill(&params)));
        lines.push(format!("# {}{needs}", remedy.title.fill(&params)));
        // Who has not named a tenant is signed in to their own.
        let text = text.replace(&format!(" --tenant '{}'", Placeholder::Tenant.blank()), "");
        let count = text.lines().count();
        lines.extend(text.lines().enumerate().map(|(index, line)| match &commands.prints {
            Some(_) if index + 1 == count => shell.keep(line),
            Some(_) | None => line.replace(NEW_APP, "\"$app\""),
        }));
    }
    lines.push("# Bring these two lines back".to_owned());
    lines.push("echo \"Application (client) ID: $app\"".to_owned());
    lines.push("echo \"Directory (tenant) ID: $(az account show --query tenantId --output tsv)\"".to_owned());
    lines.join("\n")
}

/// Whether the case asks for what the remedy does.
fn is_needed(ctx: &Ctx<'_>, remedy: &Remedy) -> bool {
    let asks_each = remedy.admin_consent && ctx.case.agreement == Agreement::Each;
    remedy.in_script && !asks_each
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Judgement;
    use crate::evidence::{Evidence, Inputs};
    use crate::recipe::{Case, Flow, Recipe};

    fn script(target: &str, flow: Flow, tenant: &str, shell: ScriptShell) -> String {
        let recipe = Recipe::embedded();
        let target = recipe.target(&target.into()).unwrap();
        let case = Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Everybody };
        let inputs = Inputs { tenant: tenant.to_owned(), ..Inputs::default() };
        let evidence = Evidence::default();
        let ctx = Ctx {
            recipe,
            target,
            cloud: recipe.clouds.first(),
            case: &case,
            inputs: &inputs,
            evidence: &evidence,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        setup_script(&ctx, Judgement::of(&ctx).params(), shell)
    }

    #[test]
    fn it_does_what_the_case_needs_and_prints_what_to_bring_back() {
        insta::assert_snapshot!(script("power-platform", Flow::Browser, "contoso.onmicrosoft.com", ScriptShell::Posix));
    }

    #[test]
    fn in_powershell_only_the_line_that_keeps_the_id_differs() {
        let posix = script("dataverse", Flow::Secret, "", ScriptShell::Posix);
        let powershell = script("dataverse", Flow::Secret, "", ScriptShell::Powershell);
        let other: Vec<(&str, &str)> = posix.lines().zip(powershell.lines()).filter(|(a, b)| a != b).collect();
        assert_eq!((posix.lines().count(), other.len()), (powershell.lines().count(), 1), "{posix}\n{powershell}");
        assert!(other[0].1.starts_with("$app = az ad app create"));
        assert!(!posix.contains('<') && posix.contains("credential reset --id \"$app\""), "{posix}");
    }

    #[test]
    fn a_program_gets_no_redirect_uri_and_a_person_no_secret() {
        for target in ["power-platform", "dataverse", "finance-operations", "lifecycle-services"] {
            let person = script(target, Flow::Password, "", ScriptShell::Posix);
            assert!(person.contains("--is-fallback-public-client true") && !person.contains("credential"), "{person}");
            assert!(person.contains("permission add --id \"$app\" --api "), "{person}");
        }
        let program = script("finance-operations", Flow::Secret, "", ScriptShell::Posix);
        assert!(!program.contains("redirect") && !program.contains("permission"), "{program}");
    }
}
