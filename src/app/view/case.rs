//! The questions of the case screen.

use crate::app::State;
use crate::recipe::{Agreement, Caller, Flow};

/// One answer to a question of the case screen: the choice, when it is right, and whether it is chosen.
pub type Choice = (String, String, bool);

/// The questions of the case screen with their answers.
pub fn case_choices(state: &State) -> Vec<(&'static str, Vec<Choice>)> {
    let case = &state.case().profile().case;
    let people = case.caller == Caller::People;
    let callers = vec![
        (Caller::People.title().to_owned(), "Somebody signs in, and the app acts for them.".to_owned(), people),
        (
            Caller::Program.title().to_owned(),
            "Nobody is there: a service or a pipeline signs in as itself.".to_owned(),
            !people,
        ),
    ];
    let flows = flows(state)
        .into_iter()
        .map(|flow| (flow.title().to_owned(), flow.when().to_owned(), flow == case.flow))
        .collect();
    let mut choices = vec![("Who will call?", callers), ("How do they sign in?", flows)];
    if people {
        let everybody = case.agreement == Agreement::Everybody;
        choices.push((
            "Who agrees to what the app may do?",
            vec![
                ("An administrator, once for everybody".to_owned(), "Right in most companies.".to_owned(), everybody),
                (
                    "Each person".to_owned(),
                    "Right where your tenant lets people agree themselves.".to_owned(),
                    !everybody,
                ),
            ],
        ));
    }
    choices
}

/// Flows that the target offers to the chosen caller.
pub fn flows(state: &State) -> Vec<Flow> {
    let caller = state.case().profile().case.caller;
    state.target().flows.iter().copied().filter(|flow| flow.caller() == caller).collect()
}
