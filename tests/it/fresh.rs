//! From a tenant without an app to the first call that is answered, for each target: the app is made on the practice
//! tenant's own portal, its page is pasted, and nothing else is typed.

use firstcall::app::{Action, Edit, Msg, Outcome, Place, outcome};
use firstcall::recipe::Recipe;

use crate::support::portal::copied;
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

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
        let portal = tenant.portal();
        let page = portal.register(Recipe::embedded().target(&target.into()).unwrap()).await;
        let shown = copied(&portal.page(&page).await);
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
