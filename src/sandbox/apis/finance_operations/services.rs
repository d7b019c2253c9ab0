//! The JSON services: their catalogue, and who the caller is.

use axum::http::Method;
use axum::response::IntoResponse;
use serde_json::json;

use super::gateway::Me;
use super::refusal::Refusal;
use super::{Asked, Outcome};
use crate::sandbox::reply::Reply;
use crate::sandbox::world::World;

const GROUP: &str = "UserSessionService";
const SERVICE: &str = "AifUserSessionService";
const OPERATION: &str = "GetUserSessionInfo";

/// Answers below `/api/services`: a GET lists what is there, a POST calls an operation. Names may be in any case.
pub fn answer(world: &World, me: &Me, asked: &Asked) -> Outcome {
    let steps: Vec<&str> = asked.rest.split('/').filter(|step| !step.is_empty()).collect();
    let known = [GROUP, SERVICE, OPERATION];
    let is_known =
        steps.len() <= known.len() && steps.iter().zip(known).all(|(step, known)| step.eq_ignore_ascii_case(known));
    if !is_known {
        return Err(Refusal::no_route(&asked.url));
    }
    let body = match (&asked.method, steps.len()) {
        (&Method::GET, 0) => json!({"ServiceGroups": [{"Name": GROUP}]}),
        (&Method::GET, 1) => json!({"Services": [{"Name": SERVICE}]}),
        (&Method::GET, 2) => json!({"Operations": [{"Name": OPERATION}]}),
        // UNCONFIRMED: the names of the members of `Return`.
        (&Method::GET, _) => json!({"Parameters": [], "Return": {"Name": "return", "Type": "UserSessionInfo"}}),
        (&Method::POST, 3) => {
            me.may_call(GROUP)?;
            session_info(world, me)
        }
        _ => return Err(Refusal::verb(asked.method.as_str())),
    };
    Ok(Reply::ok(body).into_response())
}

/// Who the caller is. Time zones and calendar are numbers of the service's own; UNCONFIRMED: what else a currency has.
fn session_info(world: &World, me: &Me) -> serde_json::Value {
    let environment = &world.tenant.finance_operations.environments[&me.environment];
    let company = environment.companies.values().find(|company| company.id.eq_ignore_ascii_case(&me.user.company));
    json!({
        "$id": "1",
        "AOSLocaleName": "en-US",
        "AXLanguage": me.user.language,
        "Company": me.user.company,
        "CompanyTimeZone": 58,
        "CurrencyInfo": {"$id": "2", "CurrencyCode": company.map(|company| &company.currency)},
        "IsSysAdmin": me.is_administrator(),
        "UserId": me.user.id,
        "UserPreferredCalendar": 0,
        "UserPreferredTimeZone": 58,
    })
}
