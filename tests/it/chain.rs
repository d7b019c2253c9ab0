//! How many requests a check makes, and the longest chain of them that need each other: a whole check takes as long as
//! that. Counted without a clock: all questions that are under way are waited for, and then the engine hears of them in
//! the order in which they would have ended if every answer took equally long.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use firstcall::app::{Msg, RunId, Standing, standing};
use firstcall::evidence::Observation;
use firstcall::recipe::{Flow, Recipe};
use firstcall::wire::Settings;

use crate::client_stub::soon;
use crate::support::checking::{Case, Checking};
use crate::support::tenant::Tenant;

/// What a check costs.
#[derive(Debug, Default)]
struct Cost {
    requests: usize,
    /// The longest chain of requests of which each needs the answer of the one before.
    chain: usize,
}

/// Counts the check of one target with one way to sign in.
struct Count<'a> {
    checking: Checking,
    tenant: &'a Tenant,
    /// When each question began that is under way: after how many answers.
    begun: BTreeMap<RunId, usize>,
    /// What questions have brought that the engine has not heard of, and with how many requests.
    brought: BTreeMap<RunId, (usize, Msg)>,
    cost: Cost,
}

impl Count<'_> {
    async fn made(mut self) -> Cost {
        self.checking.session.tick();
        let mut time = 0;
        loop {
            let state = self.checking.session.state();
            let running: Vec<RunId> = state.case().runs().running().map(|(_, slot)| slot.run).collect();
            if running.is_empty() {
                assert_eq!(standing(state), Standing::Done);
                return self.cost;
            }
            self.begun.retain(|run, _| running.contains(run));
            self.brought.retain(|run, _| running.contains(run));
            for run in &running {
                self.begun.entry(*run).or_insert(time);
            }
            while self.brought.len() < running.len() {
                self.hear().await;
            }
            let ends = |run: &RunId| self.begun[run] + self.brought[run].0;
            let first = running.into_iter().min_by_key(ends).expect("there is one");
            time = ends(&first);
            self.cost.chain = self.cost.chain.max(time);
            let (_, msg) = self.brought.remove(&first).expect("it was brought");
            self.checking.session.take(msg);
        }
    }

    /// Waits for one message. What a question has brought is kept back.
    async fn hear(&mut self) {
        self.checking.do_what_a_person_does(self.tenant).await;
        let msg = self.checking.session.next().await.expect("the driver goes on");
        match msg {
            Msg::Gathered { run, observation } => {
                let made = exchanges(&observation);
                self.brought.insert(run, (made, Msg::Gathered { run, observation }));
            }
            Msg::Exchanged { .. } => {
                self.cost.requests += 1;
                self.checking.session.take(msg);
            }
            other => drop(self.checking.session.take(other)),
        }
    }
}

/// How many requests a question made, one after the other.
fn exchanges(observation: &Observation) -> usize {
    let seen = serde_json::to_value(observation).unwrap();
    let seen = seen.as_object().and_then(|by_fact| by_fact.values().next()).unwrap();
    seen["exchanges"].as_array().unwrap().len()
}

async fn cost(tenant: &Tenant, flow: Flow) -> Cost {
    let checking = Case::of(tenant, flow).await.check(tenant.clouds(), Settings::default(), None);
    let count = Count { checking, tenant, begun: BTreeMap::new(), brought: BTreeMap::new(), cost: Cost::default() };
    count.made().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_makes_few_requests_and_waits_for_the_fewest_that_need_each_other() {
    let mut table = String::from("target, way to sign in: requests, longest chain\n");
    for target in &Recipe::embedded().targets {
        // Starting one takes far longer than a check.
        let tenant = Tenant::start(target.practice.as_deref().unwrap()).await;
        for flow in &target.flows {
            let cost = soon(cost(&tenant, *flow)).await;
            writeln!(table, "{}, {flow}: {}, {}", target.id, cost.requests, cost.chain).unwrap();
        }
        tenant.stop().await;
    }
    insta::assert_snapshot!(table);
}
