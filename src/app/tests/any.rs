//! What holds whatever somebody does, in every place: one meaning for a key, a way out, no panic, no lost or late reply.

use super::*;
use crate::evidence::{
    Account, Application, ConsentPolicy, DirectorySession, DirectoryVia, Environment, Identity, Member, Memberships,
    Names, Organization, Person, Principal, Reply, Table,
};

/// Every place that can be reached, with and without a practice tenant, each with its list and with a field.
fn places() -> Vec<State> {
    let mut states = Vec::new();
    for practice in [false, true] {
        for make in [state as fn() -> State, with_app, || waiting().0] {
            for place in Place::all() {
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
        assert!(matches!(keymap(&state, Key::Ctrl('c')), Some(Msg::Act(Action::Leave))), "{:?}", state.place());
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

/// What is brought back for a fact: a small value of its type, or a fault.
fn answer(state: &State, fact: Fact, is_good: bool) -> Observation {
    let now = state.case().now();
    if !is_good {
        return Observation::of_fault(
            fact,
            Fault::Network(NetworkFault::TimedOut { host: "x.example".to_owned() }),
            now,
        );
    }
    let nobody = || "00000000-0000-0000-0000-000000000001".to_owned();
    let reply = |table| Reply { status: 200, took: std::time::Duration::ZERO, table };
    match fact {
        Fact::Tenant => Observation::Tenant(seen(state, tenant())),
        Fact::App => Observation::App(seen(state, ())),
        Fact::SignIn => Observation::SignIn(seen(state, token_by(state.case().profile().case.flow))),
        Fact::Call => Observation::Call(seen(state, reply(Table::default()))),
        Fact::Identity => Observation::Identity(seen(
            state,
            Identity {
                status: 200,
                took: std::time::Duration::ZERO,
                answer: serde_json::json!({ "UserId": nobody() }),
            },
        )),
        Fact::Environment => Observation::Environment(seen(
            state,
            Environment { tenant_id: Some(TENANT_ID.to_owned()), ..Environment::default() },
        )),
        Fact::Environments => Observation::Environments(seen(state, Vec::new())),
        Fact::Roles => Observation::Roles(seen(state, Vec::new())),
        Fact::NarrowRoles => Observation::NarrowRoles(seen(state, Vec::new())),
        Fact::GivenRoles => Observation::GivenRoles(seen(state, Vec::new())),
        Fact::Registration => Observation::Registration(seen(state, None)),
        Fact::Application => Observation::Application(seen(state, Some(Application::default()))),
        Fact::Principal => Observation::Principal(seen(
            state,
            Some(Principal {
                object_id: nobody(),
                client_id: CLIENT.to_owned(),
                name: String::new(),
                is_enabled: true,
                is_assignment_required: true,
                names: Vec::new(),
                scopes: Vec::new(),
            }),
        )),
        Fact::Resource => Observation::Resource(seen(state, None)),
        Fact::Grants => Observation::Grants(seen(state, Vec::new())),
        Fact::Assignments => Observation::Assignments(seen(state, Vec::new())),
        Fact::Account => Observation::Account(seen(
            state,
            Some(Account { id: nobody(), upn: String::new(), is_enabled: true, is_guest: false }),
        )),
        Fact::Consent => Observation::Consent(seen(state, ())),
        Fact::Federations => Observation::Federations(seen(state, Vec::new())),
        Fact::AppPermissions => Observation::AppPermissions(seen(state, Vec::new())),
        Fact::Names => Observation::Names(seen(state, Names::default())),
        Fact::ConsentPolicy => Observation::ConsentPolicy(seen(state, ConsentPolicy::default())),
        Fact::SignInLog => Observation::SignInLog(seen(state, Vec::new())),
        Fact::AccessPolicies => Observation::AccessPolicies(seen(state, Vec::new())),
        Fact::WhatIf => Observation::WhatIf(seen(state, Vec::new())),
        Fact::Directory => Observation::Directory(seen(
            state,
            DirectorySession {
                via: DirectoryVia::Az,
                tenant_id: Some(TENANT_ID.to_owned()),
                account: None,
                scopes: Vec::new(),
            },
        )),
        Fact::Me => Observation::Me(seen(
            state,
            Person { id: nobody(), name: String::new(), upn: String::new(), is_guest: false, roles: None },
        )),
        Fact::Organization => Observation::Organization(seen(
            state,
            Organization { id: TENANT_ID.to_owned(), name: String::new(), domains: Vec::new() },
        )),
        Fact::Memberships => Observation::Memberships(seen(
            state,
            Memberships { member: Member::Person(nobody()), groups: Vec::new(), roles: None },
        )),
        Fact::Certificate => Observation::Certificate(seen(state, flows::facts())),
    }
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
                    match first.map(|(fact, run)| (run, answer(&state, fact, is_good))) {
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
