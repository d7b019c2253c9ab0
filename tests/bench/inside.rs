//! What a picture and a judgement cost, without a terminal and without a network, in the last step of a case before
//! anything was answered. Then the search through a large log, for which it has to know what firstcall looks for.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool")]

mod log;
mod memory;

use std::hint::black_box;
use std::time::{Duration, Instant};

use firstcall::app::{Action, Goal, Msg, Setup, State, Surroundings, Tenants, update};
use firstcall::checks::Judgement;
use firstcall::profile::{InputId, Profile};
use firstcall::recipe::Recipe;
use firstcall::ui::{Look, draw_in};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const ROUNDS: usize = 2_000;

fn main() {
    println!("\n| | a time |\n|---|---:|");
    let began = Instant::now();
    let recipe = Recipe::shared();
    println!("| assets read | {:.2} ms |", began.elapsed().as_secs_f64() * 1e3);
    for target in &recipe.targets {
        let state = begun(target.id.as_str());
        let judged = median(|| drop(black_box(Judgement::of(&state.ctx()))));
        println!("| a judgement, {} | {} |", target.title, micros(judged));
        for (width, height) in [(80, 24), (160, 45)] {
            let area = Rect::new(0, 0, width, height);
            let look = Look::of_environment(|_| None);
            let drawn = median(|| drop(black_box(draw_in(&mut Buffer::empty(area), area, &state, look))));
            println!("| a picture of {width} × {height}, {} | {} |", target.title, micros(drawn));
        }
    }
    log::print();
}

/// The last step of a case that has been described, before anything was answered.
fn begun(target: &str) -> State {
    let recipe = Recipe::shared();
    let mut profile = Profile::new(&recipe, recipe.clouds.first().id.clone());
    for (input, value) in [
        (InputId::Target, target),
        (InputId::Tenant, "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48"),
        (InputId::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"),
    ] {
        profile.set(&recipe, input, value).unwrap();
    }
    let mut state = State::new(Setup {
        clouds: recipe.clouds.clone(),
        recipe,
        profile,
        saved: Vec::new(),
        now: firstcall::drive::now(),
        tenants: Tenants::Own,
        goal: Goal::Wizard,
        secrets: Vec::new(),
        token_source: None,
        surroundings: Surroundings::default(),
    });
    drop(update(&mut state, Msg::Act(Action::Step(2))));
    state
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}
