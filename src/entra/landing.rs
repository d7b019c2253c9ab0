//! What the browser brings back from a sign-in, and whether it answers this request.

use secrecy::{ExposeSecret, SecretString};

use crate::evidence::answer::OTHER_ISSUER;
use crate::evidence::{Fault, ServiceFault};
use crate::recipe::{Flow, Stage};
use crate::wire::Trail;

use super::authorize::Authorization;
use super::awaited::{Awaited, PasteError, Stray, single};
use super::page::{self, Page};
use super::{SignedIn, error, paste};

/// A valid answer to a sign-in.
#[derive(Debug)]
pub(super) enum Landing {
    Code(SecretString),
    Refused(Box<ServiceFault>),
}

impl Landing {
    /// Turns the answer into tokens, with the request that it answers.
    pub(super) async fn redeem(
        self,
        authorization: &Authorization,
        trail: &mut Trail<'_>,
        flow: Flow,
    ) -> Result<SignedIn, Fault> {
        match self {
            Landing::Code(code) => authorization.redeem(trail, &code, flow).await,
            Landing::Refused(fault) => Err(Fault::Service(*fault)),
        }
    }
}

impl Awaited for Authorization {
    type Landing = Landing;

    const NOTHING: PasteError = PasteError::NoCode;

    fn land(&self, parameters: &[(String, String)]) -> Result<Landing, Stray> {
        let one = |name| single(parameters, name);
        let (code, refusal) = (one("code"), one("error"));
        if code.is_none() && refusal.is_none() {
            return Err(Stray::NoAnswer);
        }
        if one("state") != Some(self.state.expose_secret()) {
            return Err(Stray::WrongState);
        }
        // RFC 9207: a code from another server must not be shown to this one. Who names itself without having announced it
        // is taken at its word too.
        let tenant = &self.request.tenant;
        let named = one("iss");
        if (tenant.announces_iss || named.is_some()) && named != Some(tenant.issuer.as_str()) {
            return Ok(Landing::Refused(Box::new(ServiceFault::new(
                Stage::SignIn,
                OTHER_ISSUER,
                "The answer names another sign-in service (iss) than the one that was asked.",
            ))));
        }
        Ok(match (refusal, code) {
            (None, Some(code)) => Landing::Code(code.into()),
            (Some(_), _) | (None, None) => Landing::Refused(Box::new(error::from_redirect(parameters))),
        })
    }

    fn farewell(&self, landing: &Landing) -> Page {
        match landing {
            Landing::Code(_) => page::DONE,
            Landing::Refused(_) => page::REFUSED,
        }
    }

    /// A code by itself cannot show its state; that it was made for this request is proved by its verifier.
    fn bare(&self, text: &str) -> Result<Landing, PasteError> {
        paste::code(text).map(|code| Landing::Code(code.into())).ok_or(PasteError::NoCode)
    }
}

#[cfg(test)]
mod tests {
    use super::super::authorize::tests::request;
    use super::*;

    fn authorization() -> Authorization {
        Authorization::new(request(), "http://localhost:51004".to_owned()).unwrap()
    }

    fn land(authorization: &Authorization, pairs: &[(&str, &str)]) -> Result<Landing, Stray> {
        let own = authorization.state.expose_secret();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), value.replace("OWN", own))).collect();
        authorization.land(&pairs)
    }

    #[test]
    fn a_code_with_the_right_state_is_an_answer() {
        let found = land(&authorization(), &[("code", "1.AXoA"), ("session_state", "x"), ("state", "OWN")]);
        assert!(matches!(found, Ok(Landing::Code(code)) if code.expose_secret() == "1.AXoA"));
    }

    #[test]
    fn an_error_with_the_right_state_is_an_answer_even_beside_a_code() {
        let found = land(
            &authorization(),
            &[
                ("error", "access_denied"),
                ("error_description", "AADSTS65004: User declined.\r\nTrace ID: t\r\n"),
                ("code", "1.AXoA"),
                ("state", "OWN"),
            ],
        );
        match found {
            Ok(Landing::Refused(fault)) => {
                assert_eq!(fault.code, "AADSTS65004");
                assert_eq!(fault.text, "AADSTS65004: User declined.");
                assert_eq!(fault.trace_id.as_deref(), Some("t"));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn strays_are_told_apart() {
        let authorization = authorization();
        for (pairs, stray) in [
            (&[][..], Stray::NoAnswer),
            (&[("state", "OWN")], Stray::NoAnswer),
            (&[("code", ""), ("state", "OWN")], Stray::NoAnswer),
            (&[("code", "1"), ("code", "2"), ("state", "OWN")], Stray::NoAnswer),
            (&[("code", "1")], Stray::WrongState),
            (&[("code", "1"), ("state", "OWNx")], Stray::WrongState),
            (&[("code", "1"), ("state", "OWN"), ("state", "OWN")], Stray::WrongState),
            (&[("error", "access_denied"), ("state", "")], Stray::WrongState),
        ] {
            assert_eq!(land(&authorization, pairs).unwrap_err(), stray, "{pairs:?}");
        }
    }

    #[test]
    fn a_server_that_announces_its_name_must_give_it_and_none_may_give_another() {
        let mut authorization = authorization();
        let issuer = authorization.request.tenant.issuer.clone();
        let answer = [("code", "1"), ("state", "OWN"), ("iss", "https://evil.example")];
        assert!(matches!(land(&authorization, &answer), Ok(Landing::Refused(_))));
        assert!(matches!(land(&authorization, &answer[..2]), Ok(Landing::Code(_))));
        authorization.request.tenant.announces_iss = true;
        assert!(matches!(land(&authorization, &answer), Ok(Landing::Refused(_))));
        let without = &answer[..2];
        assert!(matches!(land(&authorization, without), Ok(Landing::Refused(_))));
        let right = [("code", "1"), ("state", "OWN"), ("iss", &issuer)];
        assert!(matches!(land(&authorization, &right), Ok(Landing::Code(_))));
    }
}
