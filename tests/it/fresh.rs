//! From a tenant without an app to the first call that is answered, for each target: the app is made on the practice
//! tenant's own portal, its page is pasted, and nothing else is typed.

use firstcall::app::{Action, Edit, Msg, Outcome, Place, outcome};
use firstcall::recipe::Recipe;

use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

/// The text of a page, as a browser copies it.
fn copied(page: &str) -> String {
    let mut text = String::new();
    for piece in page.split('<') {
        // What stands before the first tag is text as well.
        let shown = piece.split_once('>').map_or(piece, |(_, shown)| shown);
        text.push('\n');
        text.push_str(shown.trim());
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn each_target_goes_from_no_app_to_its_first_call() {
    for (scenario, target) in [
        ("fresh", "power-platform"),
        ("fresh-dataverse", "dataverse"),
        ("fresh-finance-operations", "finance-operations"),
        ("fresh-lifecycle-services", "lifecycle-services"),
    ] {
        let tenant = Tenant::start(scenario).await;
        let mut robot = Robot::sit_down(&tenant).await;
        robot.look_around().await;
        assert_eq!(robot.state().target().id, *target, "{scenario}");
        assert_eq!(outcome(robot.state(), false), Outcome::Unmet, "{scenario}");
        robot.take(Msg::Act(Action::Step(1)));
        robot.take(Msg::Act(Action::NoApp));
        assert_eq!(robot.state().place(), Place::NoApp);

        robot.take(Msg::Act(Action::Back));
        robot.look_at_setup().await;
        robot.take(Msg::Act(Action::NoApp));
        let page = tenant.portal("/portal", &[("action", "register"), ("name", "First app")]).await;
        let target = Recipe::embedded().target(&target.into()).unwrap();
        for permission in &target.permissions {
            let permission = format!("{} {permission}", target.resource);
            tenant.portal(&page, &[("action", "add-permission"), ("permission", &permission)]).await;
        }
        tenant.portal(&page, &[("action", "grant-consent")]).await;
        let redirect = [("action", "add-redirect"), ("platform", "public-client"), ("uri", "http://localhost")];
        tenant.portal(&page, &redirect).await;
        tenant.portal(&page, &[("action", "public-client"), ("is_on", "yes")]).await;

        let shown = copied(&tenant.portal_page(&page).await);
        robot.take(Msg::Edit(Edit::Paste(shown.clone())));
        let client_id = page.rsplit('/').next().unwrap();
        let took = robot.state().screen().notice().map(|notice| notice.text.clone());
        assert_eq!(robot.state().case().profile().inputs.client_id, client_id, "{took:?} of {shown}");
        robot.settle().await;
        // A look from before there was an app need not be signed in for again.
        let evidence = robot.state().case().evidence();
        let app = evidence.application.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
        assert_eq!(app.map(|app| app.client_id.as_str()), Some(client_id), "{scenario}");
        robot.sign_in().await;
        assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Outcome::Holds), "{scenario}");
        tenant.stop().await;
    }
}
