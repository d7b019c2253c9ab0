//! The words by which people look for an action, beside those that it shows, and where it can be done.

use super::Action;

/// Other words for an action.
pub(super) fn synonyms(action: Action) -> &'static str {
    match action {
        Action::Primary => "continue go on ok enter forward choose proceed",
        Action::Back => "back return previous cancel close leave escape up",
        Action::Quit => "exit leave close end bye",
        Action::Leave => "exit quit kill abort",
        Action::Suspend => "shell background pause stop",
        Action::Undo => "revert take back restore",
        Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::PaneUp
        | Action::PaneDown
        | Action::First
        | Action::Last => "scroll move",
        Action::ReadAll => "full whole details more expand text window",
        Action::CopyText => "clipboard",
        Action::CopyRequest => "curl clipboard repeat call script http",
        Action::WriteDates => "ics expiry expiration reminder outlook",
        Action::OwnTenant => "real production begin start go on",
        Action::SaveText => "write file export disk",
        Action::NextField | Action::PreviousField => "input edit type form tab",
        Action::Help => "manual what keys shortcuts support question",
        Action::Palette => "command find actions menu",
        Action::Step(_) => "go to jump page",
        Action::PreviousStep => "back previous go",
        Action::OpenPortal => "browser azure entra admin center website link page",
        Action::Agree => "consent grant admin approve permission allow",
        Action::OpenLink => "browser website link sign in",
        Action::CopyCommand => "clipboard azure cli az powershell script shell",
        Action::CopyMessage => "clipboard mail e-mail ticket hand over ask administrator colleague",
        Action::WriteFile => "save export download disk",
        Action::Confirm => "done mark confirm tick manual yes",
        Action::CopyLink => "clipboard address url code",
        Action::OtherWay => "alternative another remedy solution way fix",
        Action::Recheck => "refresh reload again retry verify test update",
        Action::SignIn => "login log in authenticate call run test connect",
        Action::LookAtSetup => "read directory graph inspect scan configuration",
        Action::Look(_) => "login directory",
        Action::Permissions => "scopes api rights delegated pick",
        Action::Roles => "rbac rights assignment pick",
        Action::RoleScopes => "scope environment group tenant assignment where",
        Action::Environments => "instances organizations list choose url dataverse",
        Action::Toggle => "select choose check mark tick",
        Action::OtherView => "switch sort names calls",
        Action::DropSpare => "remove least privilege delete unneeded",
        Action::NoApp => {
            "register registration create new application client id portal azure entra script nothing start"
        }
        Action::TakeBack => "undo revert paste restore wrong",
        Action::ChangeCase => "flow switch browser device code secret certificate password program people",
        Action::ChangeCloud => "national government gcc high dod china us sovereign",
        Action::Exchanges => "http requests log trace network traffic history",
        Action::Token => "jwt claims decode access",
        Action::Answer => "result rows response data table",
        Action::RawToken => "jwt json view",
        Action::BrowserSays => "error page message stuck failed aadsts",
        Action::Search => "find filter look",
        Action::SaveRows => "export write file json download",
        Action::SharePage => "share html export write file mail colleague success print",
        Action::SaveReport => "export write file markdown support ticket attach html json",
        Action::CopyExchange => "clipboard request response http",
        Action::SaveExchange => "export write file request response http",
        Action::Summary => "overview report status all requirements",
        Action::Access => {
            "who agreed consented granted grants assignment group conditional access policy sign-in log what if"
        }
        Action::Explain => "error code message aadsts meaning why",
        Action::Practice => "demo sandbox scenario simulate exercise",
        Action::Approve => "accept login yes",
        Action::Decline => "cancel refuse no deny",
        Action::OtherPerson => "user account switch",
        Action::Repair => "fix mend put right",
        Action::RepairAll => "fix mend put right reset",
        Action::NextScenario => "other demo sandbox switch",
        Action::ResetScenario => "restart undo start over begin again",
        Action::Faults => "throttling 429 503 slow proxy network latency error break",
        Action::AimFault => "endpoint service api graph",
        Action::LiftFaults => "remove clear stop network",
        Action::ApproveForEverybody => "consent admin grant tenant all",
        Action::Pause => "tour hold stop wait go on",
        Action::MaskIds => "privacy mask blur anonymous guid projector stage present",
        Action::Large => "zoom big font text stage projector present",
        Action::NewCertificate => "create generate self-signed key pem pfx cer",
        Action::KeepSecret => "store remember save password vault",
        Action::TakeSecret => "load read password vault",
        Action::ForgetSecret => "delete remove password vault",
        Action::Profiles => "profiles saved cases open switch list rename delete resume tenants history",
        Action::DeleteProfile => "remove forget profile",
        Action::ExportProfile => "export profile write",
        Action::TakeSuggestion => "complete remembered autocomplete",
        Action::Select(_) => "",
    }
}

/// Where an action can be done, for somebody who looks for it in another place; `None` where it can be done everywhere.
pub(super) fn elsewhere(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::OpenPortal | Action::CopyCommand | Action::CopyMessage | Action::OtherWay => {
            "on a step, with the cursor on a problem"
        }
        Action::WriteFile => "on a step, where the fix has a file",
        Action::Agree => "on step 2, once tenant and app are known",
        Action::Confirm => "on a step, with the cursor on a check that only you can confirm",
        Action::OpenLink | Action::CopyLink | Action::BrowserSays => "while a sign-in waits for you",
        Action::Approve | Action::ApproveForEverybody | Action::Decline | Action::OtherPerson => {
            "while a practice sign-in waits"
        }
        Action::Recheck | Action::Exchanges | Action::Summary | Action::Step(_) | Action::ChangeCase => {
            "once a case is begun"
        }
        Action::PreviousStep => "on steps 2 to 5",
        Action::SignIn => "on a step, once tenant and client ID are there",
        Action::LookAtSetup | Action::Look(_) => "on a step, once the tenant is known",
        Action::Permissions => "on step 2, where people call",
        Action::Roles | Action::RoleScopes => "on the step that asks for the role of a program",
        Action::Environments => "on step 1, where the API has environments",
        Action::Toggle => "where something can be chosen",
        Action::OtherView | Action::DropSpare => "in the list of permissions",
        Action::NoApp => "on step 1, while no app is found",
        Action::TakeBack => "after something was pasted",
        Action::ChangeCloud => "on step 1",
        Action::Token | Action::RawToken => "after a sign-in",
        Action::Answer | Action::SaveRows => "after the first call",
        Action::SharePage => "where the first call worked",
        Action::SaveReport => "on the steps and the summary",
        Action::CopyExchange | Action::SaveExchange => "on an exchange: x lists them",
        Action::Search => "in a list",
        Action::Access => "on a step, once somebody has looked at the setup: l does",
        Action::Explain => "on the first screen and on the steps",
        Action::Practice
        | Action::RepairAll
        | Action::Repair
        | Action::NextScenario
        | Action::ResetScenario
        | Action::Faults
        | Action::AimFault
        | Action::LiftFaults
        | Action::Pause => "in the practice tenant",
        Action::NewCertificate => "on step 4, where a program signs in with a certificate: f changes the way",
        Action::KeepSecret | Action::TakeSecret | Action::ForgetSecret => "where the sign-in needs a secret",
        Action::ReadAll => "where the window has no room for all of a text",
        Action::CopyRequest => "where the first call worked",
        Action::WriteDates => "where the first call worked, once a look at the setup showed when a secret ends",
        Action::OwnTenant => "where the first call worked in the practice tenant",
        Action::CopyText | Action::SaveText => "where a text is shown in full",
        Action::Undo => "in a text field that was changed",
        Action::Profiles => "once a case was saved",
        Action::DeleteProfile | Action::ExportProfile => "in the list of saved cases",
        Action::TakeSuggestion => "in a field for which a value is remembered",
        Action::NextField | Action::PreviousField => "where there are text fields",
        Action::Primary
        | Action::Back
        | Action::Quit
        | Action::Leave
        | Action::Suspend
        | Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::PaneUp
        | Action::PaneDown
        | Action::First
        | Action::Last
        | Action::Help
        | Action::Palette
        | Action::MaskIds
        | Action::Large
        | Action::Select(_) => return None,
    })
}
