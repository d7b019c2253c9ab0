//! The sign-in to the app, from the moment it is asked for: its states, and what leads from one to another.
//!
//! Whether it is under way this very moment is known to [`Runs`](crate::app::Runs), and whether it waits for a person to
//! the conversation; neither is kept here a second time.
//!
//! | state      | requested | ended                       | token refused by the target | looked again | withdrawn           |
//! |------------|-----------|-----------------------------|-----------------------------|--------------|---------------------|
//! | `None`     | `Asked`   | `None`                      | `None`                      | `None`       | `None`              |
//! | `Asked`    | `Asked`   | `Held`                      | `Asked`                     | `Asked`      | `None`, gives back  |
//! | `FellBack` | `Asked`   | `Held`, see [`AppSignIn::end`] | `FellBack`               | `Asked`      | `None`              |
//! | `Held`     | `Asked`   | `Held`                      | `FellBack`, once            | `Asked`      | `None`              |

use crate::evidence::{Fault, Seen, SignIn, SignInProbe, TokenId};

use super::Before;

/// The sign-in to the app.
#[derive(Debug, Default)]
pub(super) enum AppSignIn {
    /// Nobody has asked for one.
    #[default]
    None,
    /// It begins as soon as all that it needs is there, or is under way.
    Asked {
        ask: SignInProbe,
        /// What the sign-in before this one brought, to be given back when somebody gives up waiting.
        before: Option<Box<Before>>,
    },
    /// The target refused a token, so that an older one is asked for in its place.
    FellBack { ask: SignInProbe, refused: Box<Seen<SignIn>> },
    /// It came to an end; what it brought is in the evidence.
    Held { ask: SignInProbe },
}

impl AppSignIn {
    /// The question that was asked for last.
    pub fn ask(&self) -> Option<&SignInProbe> {
        match self {
            AppSignIn::None => None,
            AppSignIn::Asked { ask, .. } | AppSignIn::FellBack { ask, .. } | AppSignIn::Held { ask } => Some(ask),
        }
    }

    /// A sign-in is requested; what the one before it brought is kept until this one has ended.
    pub fn request(&mut self, ask: SignInProbe, before: Option<Before>) {
        *self = AppSignIn::Asked { ask, before: before.map(Box::new) };
    }

    /// The same sign-in is asked for once more, with a refresh token where there is one. It begins at the usual endpoint.
    pub fn repeat(&mut self, renews: Option<TokenId>, before: Option<Before>) {
        self.change(|ask| SignInProbe { renews, older: false, ..ask }, before);
    }

    /// The token is renewed for something else that takes it.
    pub fn renew_for(&mut self, resource: String, renews: Option<TokenId>) {
        self.change(|ask| SignInProbe { resource, renews, ..ask }, None);
    }

    /// Asks for something else than before. What is to be given back stays, unless there is something newer.
    fn change(&mut self, change: impl FnOnce(SignInProbe) -> SignInProbe, before: Option<Before>) {
        let before = before.map(Box::new);
        *self = match std::mem::take(self) {
            AppSignIn::None => AppSignIn::None,
            AppSignIn::Asked { ask, before: older } => AppSignIn::Asked { ask: change(ask), before: before.or(older) },
            AppSignIn::FellBack { ask, .. } | AppSignIn::Held { ask } => AppSignIn::Asked { ask: change(ask), before },
        };
    }

    /// It came to an end. Gives the outcome that counts: where the older endpoint refuses, the token that the target
    /// refused is still the one in hand, and what the target says to that one is what counts.
    pub fn end(&mut self, ended: Seen<SignIn>) -> Seen<SignIn> {
        match std::mem::take(self) {
            AppSignIn::None => ended,
            AppSignIn::Asked { ask, .. } | AppSignIn::Held { ask } => {
                *self = AppSignIn::Held { ask };
                ended
            }
            AppSignIn::FellBack { ask, refused } => {
                *self = AppSignIn::Held { ask };
                if matches!(ended.fault(), Some(Fault::Service(_))) { *refused } else { ended }
            }
        }
    }

    /// The target refused the token that `refused` brought: asks for an older one, once. False where that was done already.
    pub fn fall_back(&mut self, refused: Seen<SignIn>) -> bool {
        match self {
            AppSignIn::Held { ask } if !ask.older => {
                let ask = SignInProbe { older: true, renews: None, ..ask.clone() };
                *self = AppSignIn::FellBack { ask, refused: Box::new(refused) };
                true
            }
            AppSignIn::None | AppSignIn::Asked { .. } | AppSignIn::FellBack { .. } | AppSignIn::Held { .. } => false,
        }
    }

    /// The request is taken back. Gives what the sign-in before this one brought.
    pub fn withdraw(&mut self) -> Option<Before> {
        match std::mem::take(self) {
            AppSignIn::Asked { before, .. } => before.map(|before| *before),
            AppSignIn::None | AppSignIn::FellBack { .. } | AppSignIn::Held { .. } => None,
        }
    }

    /// What the sign-in before brought says nothing any more.
    pub fn forget_before(&mut self) {
        if let AppSignIn::Asked { before, .. } = self {
            *before = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::evidence::{NetworkFault, ServiceFault, Session};
    use crate::recipe::{Flow, Stage};

    fn ask() -> SignInProbe {
        SignInProbe {
            target: "lifecycle-services".into(),
            resource: "https://lcsapi.lcs.dynamics.com/".to_owned(),
            tenant_id: "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48".to_owned(),
            client_id: "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d".to_owned(),
            flow: Flow::Password,
            redirect_uri: None,
            username: Some("pipeline@contoso.onmicrosoft.com".to_owned()),
            file: None,
            claims: None,
            older: false,
            renews: None,
        }
    }

    fn seen(outcome: Result<SignIn, Fault>) -> Seen<SignIn> {
        Seen { outcome, at: Timestamp::UNIX_EPOCH, exchanges: Vec::new() }
    }

    fn token() -> Seen<SignIn> {
        seen(Ok(SignIn { can_renew: true, ..SignIn::new(Flow::Password) }))
    }

    fn refusal() -> Seen<SignIn> {
        seen(Err(Fault::Service(ServiceFault::new(Stage::SignIn, "AADSTS50126", ""))))
    }

    /// Requested and ended with a token.
    fn held() -> AppSignIn {
        let mut sign_in = AppSignIn::default();
        sign_in.request(ask(), None);
        assert_eq!(sign_in.end(token()), token());
        sign_in
    }

    #[test]
    fn an_older_token_is_asked_for_once() {
        let mut sign_in = held();
        assert!(sign_in.fall_back(token()));
        assert!(sign_in.ask().is_some_and(|ask| ask.older));
        assert!(!sign_in.fall_back(token()), "it is under way");
        sign_in.end(token());
        assert!(!sign_in.fall_back(token()), "it was done already");
    }

    #[test]
    fn what_the_older_endpoint_refuses_leaves_the_first_token_in_hand() {
        let mut sign_in = held();
        sign_in.fall_back(token());
        assert_eq!(sign_in.end(refusal()), token());
        let unreachable =
            seen(Err(Fault::Network(NetworkFault::Refused { host: "login.microsoftonline.com".to_owned() })));
        let mut sign_in = held();
        sign_in.fall_back(token());
        assert_eq!(sign_in.end(unreachable.clone()), unreachable, "nothing was said about the account");
    }

    #[test]
    fn looking_again_renews_at_the_usual_endpoint() {
        let mut sign_in = held();
        sign_in.fall_back(token());
        sign_in.end(token());
        let renews = Some(TokenId { session: Session::App, run: 7 });
        sign_in.repeat(renews, None);
        assert!(sign_in.ask().is_some_and(|ask| !ask.older && ask.renews == renews));
        assert_eq!(sign_in.end(refusal()), refusal());
    }

    #[test]
    fn nothing_begins_that_nobody_asked_for() {
        let mut sign_in = AppSignIn::default();
        sign_in.repeat(None, None);
        sign_in.renew_for("https://contoso.crm4.dynamics.com".to_owned(), None);
        assert!(!sign_in.fall_back(token()));
        assert!(sign_in.ask().is_none());
        let mut sign_in = held();
        assert!(sign_in.withdraw().is_none() && sign_in.ask().is_none());
    }
}
