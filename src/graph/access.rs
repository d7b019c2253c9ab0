//! Conditional Access: the sign-in log, the policies, and what they would say (SERVICES.md, "Conditional Access and sign-in logs").

use std::time::Duration;

use serde_json::Value;

use crate::evidence::{AccessPolicy, Fault, LoggedSignIn, Operation, PolicyEffect, Seen, WhatIf, access};
use crate::recipe::Stage;
use crate::wire::{Body, Repeat, Request, Trail, refusal};

use super::Directory;
use super::ask::{Question, address, is_absent, literal, odd};

/// Pauses between two looks at the log, which shows a sign-in some minutes after it ended; the last one is repeated.
const PAUSES: &[u64] = &[5, 10, 15, 30];

/// After as many looks, about ten minutes, nobody waits any more.
const LOOKS: usize = 22;

impl Directory<'_> {
    /// What the sign-in log says of a sign-in. Where it is waited for, the log is looked at until it shows it.
    pub async fn sign_in_log(&self, correlation_id: &str, waits: bool) -> Seen<Vec<LoggedSignIn>> {
        let mut trail = self.wire.trail();
        let question = Question::new(Operation::SignInLog, &["auditLogs", "signIns"])
            .with("$filter", &format!("correlationId eq {}", literal(correlation_id)))
            .with("$top", "5");
        for look in 0.. {
            let rows = match self.all(&mut trail, &question).await {
                Ok(rows) => rows,
                Err(fault) => return trail.seen(Err(fault)),
            };
            if !rows.is_empty() || !waits || look == LOOKS {
                let read = rows.into_iter().map(access::logged_sign_in).collect::<Result<_, _>>();
                return trail.seen(read.map_err(odd));
            }
            let pause = PAUSES.get(look).or(PAUSES.last()).copied().unwrap_or_default();
            tokio::time::sleep(Duration::from_secs(pause)).await;
        }
        unreachable!("the loop ends with the last look")
    }

    /// Policies by their ids. One that is not there is told by its missing name.
    pub async fn access_policies(&self, ids: &[String]) -> Seen<Vec<AccessPolicy>> {
        let mut trail = self.wire.trail();
        let mut found = Vec::new();
        for id in ids {
            let path = ["identity", "conditionalAccess", "policies", id.as_str()];
            let read = self.one(&mut trail, &Question::new(Operation::AccessPolicy, &path)).await;
            match read.and_then(|value| access::access_policy(&value).map_err(odd)) {
                Ok(policy) => found.push(policy),
                Err(fault) if is_absent(&fault) => found.push(AccessPolicy {
                    id: id.clone(),
                    name: None,
                    state: String::new(),
                    controls: Vec::new(),
                    looks_at: Vec::new(),
                }),
                Err(fault) => return trail.seen(Err(fault)),
            }
        }
        trail.seen(Ok(found))
    }

    /// What policies would say to a sign-in. Nothing is changed by asking, though it is a POST.
    pub async fn what_if(&self, ask: &WhatIf) -> Seen<Vec<PolicyEffect>> {
        let mut trail = self.wire.trail();
        let outcome = self.evaluate(&mut trail, ask).await;
        trail.seen(outcome)
    }

    async fn evaluate(&self, trail: &mut Trail<'_>, ask: &WhatIf) -> Result<Vec<PolicyEffect>, Fault> {
        let question = Question::new(Operation::WhatIf, &["identity", "conditionalAccess", "evaluate"]);
        let url = address(&self.base, &question).ok_or_else(|| odd("its address cannot be used"))?;
        let body = ask.body().to_string();
        let request = Request {
            method: reqwest::Method::POST,
            body: Body::Json(&body),
            repeat: Repeat::Freely,
            ..Request::get(Operation::WhatIf, url, Some(self.token))
        };
        let answer = trail.ask(request).await.map_err(Fault::Network)?;
        if !answer.is_success() {
            return Err(Fault::Service(refusal(Stage::Directory, &answer)));
        }
        let found = answer.json();
        let rows = found.as_ref().and_then(|found| found.get("value")).and_then(Value::as_array);
        let rows = rows.ok_or_else(|| odd("it holds no list named value"))?;
        rows.iter().map(access::policy_effect).collect::<Result<_, _>>().map_err(odd)
    }
}
