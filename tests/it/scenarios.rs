//! probe
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;
use firstcall::app::*;
use futures::StreamExt;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survey() {
    let first = Tenant::start("configured").await;
    let names: Vec<String> = first.told().await.scenarios.into_iter().map(|s| s.id).collect();
    first.stop().await;
    let mut all: Vec<String> = futures::stream::iter(names.into_iter().flat_map(|n| [(n.clone(), false), (n, true)])).map(|(name, looks)| async move {
            let tenant = Tenant::start(&name).await;
            let told = tenant.told().await;
            let breaks = told.scenarios.iter().find(|s| s.id == name).unwrap().breaks.clone();
            let mut robot = Robot::sit_down(&tenant).await;
            robot.take(Msg::Ticked(firstcall::drive::now()));
            robot.settle().await;
            let open = robot.findings().join(",");
            if looks {
                robot.take(Msg::Act(Action::Look(firstcall::evidence::DirectoryVia::Browser)));
                robot.settle().await;
            }
            let setup = robot.findings().join(",");
            robot.take(Msg::Act(Action::SignIn));
            robot.settle().await;
            let cands: Vec<String> = robot.state.findings.iter().flat_map(|f| f.candidates.iter().map(|c| format!("{}/{}", c.requirement, c.reason))).collect();
            let sj = firstcall::app::outcome(&robot.state, false);
            let s = format!("{name} looks={looks} breaks={breaks:?} flow={}\n     open {open} | setup {setup} | signed {:?} {:?}\n     cands {cands:?}", robot.state.profile.case.flow, robot.findings(), sj);
            tenant.stop().await;
            s
    }).buffer_unordered(6).collect().await;
    all.sort();
    println!("{}", all.join("\n"));
}
