use proptest::prelude::*;
use serde_json::{Value, json};

use crate::evidence::{CertificateFlaw, Claims, NetworkFault, Presented, ServiceFault, Table};
use crate::recipe::Flow;

use super::*;

fn faults() -> impl Strategy<Value = Fault> {
    let service = (any::<String>(), any::<String>(), any::<Option<u16>>(), any::<Option<String>>()).prop_map(
        |(code, text, status, claims)| {
            let presented = Some(Box::new(Presented::Certificate { older_form: true }));
            let retry_at = Timestamp::from_second(1_800_000_000).ok();
            Fault::Service(ServiceFault {
                status,
                claims,
                retry_at,
                presented,
                ..ServiceFault::new(Stage::Call, code, text)
            })
        },
    );
    let network = any::<(String, String)>().prop_map(|(host, detail)| {
        Fault::Network(NetworkFault::Untrusted { host, flaw: CertificateFlaw::Other, detail })
    });
    prop_oneof![service, network, Just(Fault::Cancelled)]
}

fn facts() -> impl Strategy<Value = Fact> {
    prop::sample::select(Fact::iter().collect::<Vec<_>>())
}

fn written_and_read(evidence: &Evidence) -> Evidence {
    serde_json::from_str(&serde_json::to_string(evidence).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn evidence_that_is_written_is_read_as_it_was(
        faults in prop::collection::btree_map(facts(), faults(), 0..8),
        seconds in 0i64..2_000_000_000,
        exchange in any::<u32>(),
        text in any::<String>(),
        number in any::<i64>(),
    ) {
        let at = Timestamp::from_second(seconds).unwrap();
        let exchanges = vec![ExchangeId(exchange)];
        let mut evidence = Evidence::default();
        let payload = json!({ "scp": text, "exp": number, "list": [text, null] });
        evidence.keep(Observation::SignIn(Seen {
            outcome: Ok(SignIn {
 claims: Some(Claims { header: Value::Null, payload }),
                scope: Some(text.clone()),
                expires: Some(at),
                can_renew: true,
 presented: Some(Presented::Federated(crate::evidence::ForeignToken::default())),
 ..SignIn::new(Flow::Federated)
}),
            at,
            exchanges: exchanges.clone(),
        }));
        evidence.keep(Observation::Call(Seen {
            outcome: Ok(Reply {
                status: 200,
                took: std::time::Duration::from_millis(12),
                table: Table { rows: vec![json!({ text: number })], more: true },
            }),
            at,
            exchanges,
        }));
        evidence.keep(Observation::Application(Seen { outcome: Ok(None), at, exchanges: Vec::new() }));
        evidence.skew = Some(Skew(jiff::SignedDuration::from_secs(-3)));
        for (fact, fault) in faults {
            evidence.keep(Observation::of_fault(fact, fault, at));
        }
        prop_assert_eq!(written_and_read(&evidence), evidence);
    }
}

#[test]
fn every_fact_is_kept_found_restored_and_forgotten() {
    let mut evidence = Evidence::default();
    for fact in Fact::iter() {
        assert!(!evidence.has(fact), "{fact}");
        evidence.keep(Observation::of_fault(fact, Fault::Cancelled, Timestamp::UNIX_EPOCH));
        assert!(evidence.has(fact) && !evidence.has_value(fact), "{fact}");
        assert_eq!(evidence.observation(fact).map(|seen| seen.fact()), Some(fact));
        let mut other = Evidence::default();
        other.restore(fact, &evidence);
        assert!(other.has(fact), "{fact}");
        evidence.forget(fact);
        assert!(!evidence.has(fact), "{fact}");
    }
}

#[test]
fn what_needs_a_touched_fact_is_affected_too() {
    let affected = Fact::affected_by(&[Fact::Principal]);
    assert_eq!(affected, [Fact::Principal, Fact::Grants, Fact::Assignments, Fact::AppPermissions, Fact::Names]);
    assert!(Fact::affected_by(&[Fact::SignIn]).contains(&Fact::Registration));
}

#[test]
fn a_fact_needs_its_sign_in_and_none_of_the_facts_after_it() {
    for fact in Fact::iter() {
        let session = fact.row().session.begun_by().filter(|sign_in| *sign_in != fact);
        assert!(session.is_none_or(|sign_in| fact.row().needs.contains(&sign_in)), "{fact} needs its sign-in");
        // Rows stand after those that they need, so that no two wait for each other.
        assert!(fact.row().needs.iter().all(|needed| *needed < fact), "{fact}");
    }
}
