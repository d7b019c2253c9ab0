//! Device code sign-in (SERVICES.md, "Device code").

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep};
use url::Url;

use crate::evidence::answer::OTHER_HOST;
use crate::evidence::text::harmless;

use crate::evidence::{ExchangeId, Fault, Operation, Seen, ServiceFault, Tenant};
use crate::recipe::{Flow, Stage};
use crate::vault::Tokens;
use crate::wire::{Answer, Repeat, Request, Trail, Wire};

use super::pace::{NextPoll, Pace};
use super::{SignInRequest, SignedIn, error, token};

/// What the person needs for a device sign-in, as the service says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCode {
    pub user_code: String,
    pub verification_uri: String,
    /// The page with the code filled in already; Entra has none.
    pub verification_uri_complete: Option<String>,
    /// The service's own directions.
    pub message: Option<String>,
    /// When the code ends, by this machine's clock.
    pub expires: Timestamp,
}

/// A device sign-in that is going on.
#[derive(Debug)]
pub struct DeviceSignIn {
    request: SignInRequest,
    code: DeviceCode,
    device_code: SecretString,
    pace: Pace,
    ends: Instant,
    exchanges: Vec<ExchangeId>,
}

impl DeviceSignIn {
    /// Asks for a code.
    pub async fn begin(wire: &Wire, request: SignInRequest) -> Seen<Self> {
        let mut trail = wire.trail();
        let scope = request.scope_for_people();
        let mut form = vec![("client_id", request.client_id.as_str()), ("scope", &scope)];
        if let Some(claims) = &request.claims {
            form.push(("claims", claims));
        }
        let asked = ask(&mut trail, Stage::SignIn, Operation::DeviceCode, &request.tenant, form).await;
        let outcome = asked.and_then(|(answer, body)| {
            let started = read(wire, &answer, &body).map_err(Fault::Service)?;
            Ok(Self {
                request,
                code: started.code,
                device_code: started.device_code,
                pace: Pace::new(started.interval),
                ends: Instant::now() + started.life,
                exchanges: Vec::new(),
            })
        });
        let mut seen = trail.seen(outcome);
        if let Ok(sign_in) = &mut seen.outcome {
            sign_in.exchanges = seen.exchanges.clone();
        }
        seen
    }

    /// What to show.
    pub fn code(&self) -> &DeviceCode {
        &self.code
    }

    /// Polls until the person is done, declines, or the code has ended by this machine's clock.
    pub async fn wait(mut self, wire: &Wire) -> Seen<SignedIn> {
        let mut trail = wire.trail().after(std::mem::take(&mut self.exchanges));
        let mut pause = self.pace.interval();
        let outcome = loop {
            if Instant::now() + pause >= self.ends {
                tokio::time::sleep_until(self.ends).await;
                break Err(expired());
            }
            sleep(pause).await;
            match self.poll(&mut trail).await {
                Ok(tokens) => break Ok(token::signed_in(tokens, Flow::DeviceCode, None, false)),
                Err(fault) => {
                    let asked = asked_pause(&fault);
                    match self.pace.after(fault, asked) {
                        NextPoll::Wait(next) => pause = next,
                        NextPoll::Stop(fault) => break Err(*fault),
                    }
                }
            }
        };
        trail.seen(outcome)
    }

    async fn poll(&self, trail: &mut Trail<'_>) -> Result<Tokens, Fault> {
        let form = vec![
            ("client_id", self.request.client_id.as_str()),
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", self.device_code.expose_secret()),
        ];
        token::redeem(trail, Operation::DevicePoll, &self.request.tenant, form, Repeat::Never).await
    }
}

/// How long the service asks to wait.
fn asked_pause(fault: &Fault) -> Option<Duration> {
    let Fault::Service(ServiceFault { retry_at: Some(at), .. }) = fault else {
        return None;
    };
    Duration::try_from(Timestamp::now().until(*at).ok()?).ok()
}

fn expired() -> Fault {
    Fault::Service(ServiceFault {
        error: Some("expired_token".to_owned()),
        ..ServiceFault::new(
            Stage::SignIn,
            "expired_token",
            "The code has ended before anybody finished the sign-in with it.",
        )
    })
}

/// Asks the device endpoint. An error may come with status 200 (SERVICES.md, "Device code").
pub(super) async fn ask(
    trail: &mut Trail<'_>,
    stage: Stage,
    operation: Operation,
    tenant: &Tenant,
    form: Vec<(&'static str, &str)>,
) -> Result<(Answer, Map<String, Value>), Fault> {
    let Some(endpoint) = &tenant.device_endpoint else {
        return Err(Fault::Service(ServiceFault::new(
            stage,
            "device.unsupported",
            "The sign-in service names no endpoint for device codes.",
        )));
    };
    let url = token::endpoint(endpoint)?;
    let answer = trail.ask(Request::form(operation, url, form, Repeat::Freely)).await.map_err(Fault::Network)?;
    match answer.json() {
        Some(Value::Object(body)) if body.contains_key("error") => Err(Fault::Service(error::read(stage, &answer))),
        Some(Value::Object(body)) if answer.is_success() => Ok((answer, body)),
        Some(_) | None => Err(Fault::Service(error::unreadable(stage, &answer))),
    }
}

struct Started {
    code: DeviceCode,
    device_code: SecretString,
    interval: Option<Duration>,
    life: Duration,
}

fn read(wire: &Wire, answer: &Answer, body: &Map<String, Value>) -> Result<Started, ServiceFault> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    // What the person sees and copies.
    let shown = |name: &str| text(name).map(|text| harmless(text.trim(), false)).filter(|text| !text.is_empty());
    // The older spelling is still seen (SERVICES.md, "Device code").
    let page = shown("verification_uri").or_else(|| shown("verification_url"));
    let (Some(device_code), Some(user_code), Some(verification_uri)) = (text("device_code"), shown("user_code"), page)
    else {
        return Err(error::odd(Stage::SignIn, Some(answer.status), "The answer holds no device code."));
    };
    let is_of_cloud = |page: &str| Url::parse(page).is_ok_and(|url| wire.takes_codes_at(&url));
    if !is_of_cloud(&verification_uri) {
        let text = format!("The page is {verification_uri}.");
        let fault = ServiceFault::new(Stage::SignIn, OTHER_HOST, text);
        return Err(ServiceFault { status: Some(answer.status), ..fault });
    }
    let life = token::seconds(body.get("expires_in")).unwrap_or(Duration::from_secs(900));
    Ok(Started {
        code: DeviceCode {
            user_code,
            verification_uri,
            verification_uri_complete: shown("verification_uri_complete").filter(|page| is_of_cloud(page)),
            message: shown("message"),
            expires: token::ends(answer.received, life),
        },
        device_code: device_code.into(),
        interval: token::seconds(body.get("interval")),
        life,
    })
}
