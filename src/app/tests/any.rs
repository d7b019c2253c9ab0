//! What holds whatever somebody does, in every place: one meaning for a key, a way out, no panic, no lost or late reply.

use strum::IntoEnumIterator;

use super::*;

const PLACES: [Place; 20] = [
    Place::Welcome,
    Place::Case,
    Place::Step(1),
    Place::Step(2),
    Place::Step(3),
    Place::Step(4),
    Place::Step(5),
    Place::Call,
    Place::Token,
    Place::Exchanges,
    Place::Explain,
    Place::Summary,
    Place::Practice,
    Place::Permissions,
    Place::Roles,
    Place::RoleScopes,
    Place::NewCertificate,
    Place::Directory,
    Place::Help,
    Place::Palette,
];

/// Every place that can be reached, with and without a practice tenant, each with its list and with a field.
fn places() -> Vec<State> {
    let mut states = Vec::new();
    for practice in [false, true] {
        for make in [state as fn() -> State, with_app, || waiting().0] {
            for place in PLACES {
                let mut state = make();
                if let Some(conversation) = state.case().conversation() {
                    let page = Progress::Browser { url: "https://x.example".to_owned(), redirect_uri: String::new() };
                    let run = conversation.run;
                    update(&mut state, Msg::Progressed { run, progress: page });
                }
                if practice {
                    practise(&mut state, "configured");
                }
                open(&mut state, place);
                leave_field(&mut state);
                states.push(state);
            }
        }
    }
    states
}

#[test]
fn no_key_means_two_things_at_once() {
    for state in places() {
        let mut taken: BTreeMap<Key, Vec<Action>> = BTreeMap::new();
        for row in rows_now(&state) {
            for key in row.keys {
                taken.entry(*key).or_default().push(row.action);
            }
        }
        for (key, actions) in taken {
            assert_eq!(actions.len(), 1, "{key:?} in {:?} means {actions:?}", state.place());
        }
    }
}

#[test]
fn the_way_out_is_always_there() {
    for state in places() {
        assert!(matches!(keymap(&state, Key::Ctrl('c')), Some(Msg::Act(Action::Quit))), "{:?}", state.place());
        assert!(matches!(keymap(&state, Key::Esc), Some(Msg::Act(Action::Back))), "{:?}", state.place());
    }
}

fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        4 => prop::char::range(' ', '~').prop_map(Key::Char),
        1 => prop::sample::select(vec!['p', 'u', 'w', 'a']).prop_map(Key::Ctrl),
        8 => prop::sample::select(vec![
            Key::Enter, Key::Esc, Key::Tab, Key::BackTab, Key::Up, Key::Down, Key::Left, Key::Right, Key::PageDown,
            Key::Home, Key::End, Key::Backspace, Key::F(1), Key::F(2),
        ]),
    ]
}

/// Something that can come in at any time.
#[derive(Clone, Debug)]
enum Happening {
    Key(Key),
    Paste(String),
    Wait(i64),
    /// The oldest question is answered: well, or badly.
    Answer(bool),
}

fn any_happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => any_key().prop_map(Happening::Key),
        1 => prop::sample::select(vec![TENANT.to_owned(), CLIENT.to_owned(), "\u{1b}[2J\r\n".to_owned()])
            .prop_map(Happening::Paste),
        2 => (0i64..2000).prop_map(Happening::Wait),
        4 => any::<bool>().prop_map(Happening::Answer),
    ]
}

fn answer(state: &State, fact: Fact, is_good: bool) -> Option<Observation> {
    let fault = || Fault::Network(NetworkFault::TimedOut { host: "x.example".to_owned() });
    let failed = || Seen { outcome: Err(fault()), at: state.case().now(), exchanges: Vec::new() };
    Some(match (fact, is_good) {
        (Fact::Tenant, true) => Observation::Tenant(seen(state, tenant())),
        (Fact::Tenant, false) => {
            Observation::Tenant(Seen { outcome: Err(fault()), at: state.case().now(), exchanges: Vec::new() })
        }
        (Fact::App, true) => Observation::App(seen(state, ())),
        (Fact::App, false) => Observation::App(failed()),
        (Fact::SignIn, true) => Observation::SignIn(seen(state, token_by(state.case().profile().case.flow))),
        _ => return None,
    })
}

proptest! {
    #[test]
    fn whatever_happens_the_engine_holds(happenings in prop::collection::vec(any_happening(), 0..120)) {
        let mut state = state();
        let mut asked: BTreeMap<RunId, Probe> = BTreeMap::new();
        for happening in happenings {
            if state.screen().is_leaving() {
                break;
            }
            let effects = match happening {
                Happening::Key(key) => match keymap(&state, key) {
                    Some(msg) => update(&mut state, msg),
                    None => Vec::new(),
                },
                Happening::Paste(text) => update(&mut state, Msg::Edit(Edit::Paste(text))),
                Happening::Wait(milliseconds) => later(&mut state, milliseconds),
                Happening::Answer(is_good) => {
                    let first = state.case().runs().running().next().map(|(fact, slot)| (fact, slot.run));
                    match first.and_then(|(fact, run)| Some((run, answer(&state, fact, is_good)?))) {
                        Some((run, observation)) => bring(&mut state, run, observation),
                        None => Vec::new(),
                    }
                }
            };
            for (run, probe) in probes(&effects) {
                prop_assert!(asked.insert(run, probe).is_none(), "a run is never begun twice");
            }
            for (fact, slot) in state.case().runs().running() {
                prop_assert_eq!(fact, slot.probe.fact());
            }
            prop_assert!(!state.screen().places().is_empty());
        }
        // However deep the user is, a few Esc lead out.
        for _ in 0..40 {
            update(&mut state, Msg::Act(Action::Back));
        }
        prop_assert!(state.screen().is_leaving());
    }
}

#[test]
fn every_fact_can_be_kept_and_forgotten() {
    let mut evidence = crate::evidence::Evidence::default();
    for fact in Fact::iter() {
        assert!(!evidence.has(fact));
        evidence.forget(fact);
    }
}
