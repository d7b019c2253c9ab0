//! Evaluates conditional access and security defaults for one sign-in.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::sandbox::entra::protocol::refusal::blocked;
use crate::sandbox::runtime::Refusal;
use crate::sandbox::tenant::{AccessPolicy, Device, GrantControl, Key, PolicyState, Risk, Situation, Tenant};

/// What policies say to a sign-in.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Allowed,
    /// A second factor would satisfy every policy in the way.
    NeedsMfa,
    Refused(Refusal),
}

/// Judges a sign-in; the map tells which policies applied and whether each was satisfied.
pub fn judge(tenant: &Tenant, situation: Situation) -> (Verdict, BTreeMap<Key, bool>) {
    let applying = tenant
        .conditional_access
        .iter()
        .filter(|(_, policy)| policy.state == PolicyState::Enabled && policy.miss(situation).is_none());
    let mut applied = BTreeMap::new();
    let mut refusal: Option<(Refusal, Vec<Uuid>)> = None;
    let mut needs_mfa = tenant.settings.security_defaults && needs_factor_by_default(tenant, situation);
    for (key, policy) in applying {
        let refused = refused_by(policy, situation);
        let lacks_mfa = policy.grant == GrantControl::Mfa && situation.person.is_some() && !situation.mfa;
        applied.insert(key.clone(), refused.is_none() && !lacks_mfa);
        needs_mfa |= lacks_mfa;
        if let Some(code) = refused {
            let (_, policies) = refusal.get_or_insert_with(|| (blocked(code), Vec::new()));
            policies.push(policy.id);
        }
    }
    let verdict = match refusal {
        Some((refusal, policies)) => Verdict::Refused(refusal.because_of_policies(&policies)),
        None if needs_mfa && !situation.mfa => Verdict::NeedsMfa,
        None => Verdict::Allowed,
    };
    (verdict, applied)
}

fn refused_by(policy: &AccessPolicy, situation: Situation) -> Option<u32> {
    let person = situation.person.map(|(_, person)| person);
    match policy.grant {
        GrantControl::Block => Some(53_003),
        GrantControl::CompliantDevice => match person.map_or(Device::Unregistered, |person| person.device) {
            Device::Compliant => None,
            Device::Registered => Some(53_000),
            Device::Unregistered => Some(530_003),
        },
        // Somebody risky may not set up a second factor now (53004).
        GrantControl::Mfa => {
            let risky = policy.conditions.risk.is_some_and(|least| least > Risk::None);
            person.filter(|person| risky && !person.mfa_registered && !situation.mfa).map(|_| 53_004)
        }
    }
}

/// Security defaults ask administrators for a second factor.
fn needs_factor_by_default(tenant: &Tenant, situation: Situation) -> bool {
    situation.person.is_some_and(|(_, person)| !tenant.active_roles(person).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};
    use crate::sandbox::tenant::ClientKind;

    fn with(change: impl FnOnce(&mut Tenant), client: ClientKind, mfa: bool) -> (Verdict, BTreeMap<Key, bool>) {
        let mut tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        change(&mut tenant);
        let person = tenant.people.get_key_value("dana");
        let situation =
            Situation { person, resource: Uuid::nil(), client, device_code: client == ClientKind::Desktop, mfa };
        judge(&tenant, situation)
    }

    fn policy(conditions: &str, grant: GrantControl) -> AccessPolicy {
        AccessPolicy {
            id: Uuid::nil(),
            display_name: "Practice".to_owned(),
            state: PolicyState::Enabled,
            conditions: toml::from_str(conditions).unwrap(),
            grant,
        }
    }

    fn add_policy(tenant: &mut Tenant, policy: AccessPolicy) {
        tenant.conditional_access.insert("practice".to_owned(), policy);
    }

    #[test]
    fn a_block_on_device_codes_leaves_the_browser_alone() {
        let block = |tenant: &mut Tenant| add_policy(tenant, policy("device_code = true", GrantControl::Block));
        assert_eq!(with(block, ClientKind::Browser, false).0, Verdict::Allowed);
        let (Verdict::Refused(refusal), applied) = with(block, ClientKind::Desktop, false) else {
            panic!("expected a refusal");
        };
        assert_eq!((refusal.code, applied.get("practice")), (53_003, Some(&false)));
    }

    #[test]
    fn a_second_factor_satisfies_a_policy_that_asks_for_one() {
        let demand = |tenant: &mut Tenant| add_policy(tenant, policy("", GrantControl::Mfa));
        assert_eq!(with(demand, ClientKind::Browser, false).0, Verdict::NeedsMfa);
        assert_eq!(with(demand, ClientKind::Browser, true).0, Verdict::Allowed);
    }

    #[test]
    fn an_unmanaged_device_is_refused_and_a_compliant_one_is_not() {
        let with_device = |device: Device| {
            move |tenant: &mut Tenant| {
                add_policy(tenant, policy("", GrantControl::CompliantDevice));
                tenant.people.get_mut("dana").unwrap().device = device;
            }
        };
        let code = |device| match with(with_device(device), ClientKind::Browser, false).0 {
            Verdict::Refused(refusal) => refusal.code,
            Verdict::Allowed | Verdict::NeedsMfa => 0,
        };
        assert_eq!(code(Device::Registered), 53_000);
        assert_eq!(code(Device::Unregistered), 530_003);
        assert_eq!(code(Device::Compliant), 0);
    }

    #[test]
    fn a_trusted_country_is_let_through() {
        let fence = |tenant: &mut Tenant| add_policy(tenant, policy("outside_countries = ['CH']", GrantControl::Block));
        assert_eq!(with(fence, ClientKind::Browser, false).0, Verdict::Allowed);
        let abroad = |tenant: &mut Tenant| {
            fence(tenant);
            tenant.people.get_mut("dana").unwrap().location = "BR".to_owned();
        };
        assert!(matches!(with(abroad, ClientKind::Browser, false).0, Verdict::Refused(_)));
    }

    #[test]
    fn a_policy_in_report_only_changes_nothing() {
        let report = |tenant: &mut Tenant| {
            let mut block = policy("", GrantControl::Block);
            block.state = PolicyState::ReportOnly;
            add_policy(tenant, block);
        };
        assert_eq!(with(report, ClientKind::Browser, false), (Verdict::Allowed, BTreeMap::new()));
    }
}
