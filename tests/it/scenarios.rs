//! probe
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survey() {
    let first = Tenant::start("configured").await;
    let names: Vec<String> = first.told().await.scenarios.into_iter().map(|s| s.id).collect();
    first.stop().await;
    for name in names {
        for looks in [false, true] {
            let tenant = Tenant::start(&name).await;
            let breaks = tenant.told().await;
            let line = breaks.scenarios.iter().find(|s| s.id == name).unwrap().breaks.clone();
            let mut robot = Robot::sit_down(&tenant).await;
            robot.check(looks).await;
            let sj = firstcall::app::outcome(&robot.state, false);
            println!("{name} looks={looks} breaks={line:?} flow={} => {:?} {:?}", robot.state.profile.case.flow, robot.findings(), sj);
            if !robot.findings().is_empty() {
                let remaining = tenant.repair(None).await;
                println!("    remaining {remaining:?}");
            }
            tenant.stop().await;
        }
    }
}
