//! Hundreds of cases in one process: sessions that share one HTTP client, under a bound for what is asked at once.

use std::sync::Arc;
use std::time::Instant;

use firstcall::app::{Goal, Outcome, Setup, Standing, Surroundings, Tenants, outcome, standing};
use firstcall::drive::{Outside, Pool, Session, now};
use firstcall::evidence::Exchange;
use firstcall::profile::{InputId, Profile, Secret, SecretId};
use firstcall::recipe::{Clouds, Recipe};
use firstcall::wire::Settings;

use crate::support::tenant::Tenant;

const CASES: usize = 200;
/// Questions that may be under way at once, over all cases.
const AT_ONCE: usize = 8;

/// What all cases have in common.
struct Common {
    recipe: Arc<Recipe>,
    clouds: Clouds,
    profile: Profile,
    secret: Secret,
    pool: Pool,
}

impl Common {
    /// Checks the program once, as `firstcall check` does. Gives how it came out, and what was asked for it.
    async fn check(&self) -> (Outcome, Vec<Arc<Exchange>>) {
        let setup = Setup {
            recipe: self.recipe.clone(),
            clouds: self.clouds.clone(),
            profile: self.profile.clone(),
            saved: Vec::new(),
            now: now(),
            tenants: Tenants::Own,
            goal: Goal::Check { directory: None, asks_person: false },
            secrets: vec![(SecretId::ClientSecret, self.secret.clone())],
            token_source: None,
            surroundings: Surroundings::default(),
        };
        let outside = Outside {
            recipe: self.recipe.clone(),
            cloud: self.clouds.first().clone(),
            settings: Settings::default(),
            store: None,
            federated: None,
            practice: None,
            opens_pages: false,
            pool: Some(self.pool.clone()),
            hidden: Vec::new(),
        };
        let mut session = Session::new(setup, outside, None).unwrap();
        session.tick();
        while standing(session.state()) != Standing::Done {
            let msg = session.next().await.expect("something is under way");
            session.tick();
            session.take(msg);
        }
        (outcome(session.state(), false), session.state().case().exchanges().to_vec())
    }
}

/// The most exchanges that were under way at the same time.
fn most_at_once<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> usize {
    let mut moments: Vec<(i64, i64)> = exchanges
        .flat_map(|exchange| {
            let begun = exchange.started.as_millisecond();
            let ended = begun + i64::try_from(exchange.duration_ms).expect("a short while");
            [(begun, 1), (ended, -1)]
        })
        .collect();
    // What ends in the millisecond in which another begins made room for it.
    moments.sort_unstable();
    let mut under_way = 0;
    let most = moments.into_iter().map(|(_, change)| {
        under_way += change;
        under_way
    });
    usize::try_from(most.max().unwrap_or(0)).expect("not less than none")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[allow(clippy::print_stdout, reason = "figures of one run, for people")]
async fn two_hundred_cases_come_out_right_in_one_process_under_a_bound() {
    let tenant = Tenant::start("configured").await;
    let told = tenant.told().await;
    let app = told.clients.confidential.expect("there is an app that is a program");
    let (recipe, clouds) = (Recipe::shared(), tenant.clouds());
    let mut profile = Profile::new(&recipe, clouds.first().id.clone());
    let proposed = told.suggest.tenant.as_deref().expect("a tenant is proposed");
    for (input, value) in [(InputId::Tenant, proposed), (InputId::ClientId, &app.client_id), (InputId::Flow, "secret")]
    {
        profile.set(&recipe, input, value).unwrap();
    }
    let pool = Pool::new(clouds.first(), Settings::default(), AT_ONCE).unwrap();
    let common = Common { recipe, clouds, profile, secret: app.client_secret, pool };
    let begun = Instant::now();
    assert_eq!(common.check().await.0, Outcome::Holds);
    let one = begun.elapsed();
    let begun = Instant::now();
    let all = futures::future::join_all((0..CASES).map(|_| common.check())).await;
    let took = begun.elapsed();
    assert_eq!(all.iter().filter(|(outcome, _)| *outcome == Outcome::Holds).count(), CASES);
    let most = most_at_once(all.iter().flat_map(|(_, exchanges)| exchanges).map(AsRef::as_ref));
    assert!((1..=AT_ONCE).contains(&most), "{most} at once");
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        peak.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("peak memory is not known here").to_owned();
    println!("one case: {one:?}; {CASES} cases: {took:?}, at most {most} questions at once; {peak}");
    tenant.stop().await;
}
