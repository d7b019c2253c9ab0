//! A program signs in with its certificate (SERVICES.md, "Certificates").

use jiff::Timestamp;

use crate::evidence::{Fault, Operation, Presented, Seen};
use crate::recipe::Flow;
use crate::vault::{AssertionAlgorithm, AssertionRequest, Certificate, Tokens};
use crate::wire::{Repeat, Trail, Wire};

use super::{SignInRequest, SignedIn, assertion};

/// The service does not take the algorithm together with this key (SERVICES.md, "Certificates").
const UNSUPPORTED_PAIR: &str = "AADSTS5002730";

/// Asks for a token for the app itself.
///
/// The form of today goes first; that of older services once, and only where the service refused the first because
/// of its form. What was needed is in `Presented`, at success and at refusal. Assertions are dated by this machine's
/// clock as it is: any other program on it would be refused just so.
pub async fn sign_in_with_certificate(
    wire: &Wire,
    request: &SignInRequest,
    certificate: &Certificate,
) -> Seen<SignedIn> {
    let mut trail = wire.trail();
    let mut algorithm = AssertionAlgorithm::Ps256;
    let mut outcome = exchange(&mut trail, request, certificate, algorithm).await;
    if outcome.as_ref().is_err_and(is_about_form) {
        algorithm = AssertionAlgorithm::Rs256;
        outcome = exchange(&mut trail, request, certificate, algorithm).await;
    }
    let presented = Presented::Certificate { older_form: algorithm == AssertionAlgorithm::Rs256 };
    trail.seen(assertion::signed_in(outcome, Flow::Certificate, presented))
}

async fn exchange(
    trail: &mut Trail<'_>,
    request: &SignInRequest,
    certificate: &Certificate,
    algorithm: AssertionAlgorithm,
) -> Result<Tokens, Fault> {
    let operation = match algorithm {
        AssertionAlgorithm::Ps256 => Operation::Certificate,
        AssertionAlgorithm::Rs256 => Operation::CertificateOlderForm,
    };
    let sign = || {
        let (client_id, audience) = (request.client_id.as_str(), request.tenant.token_endpoint.as_str());
        let asked = AssertionRequest { client_id, audience, now: Timestamp::now() };
        certificate.assertion(&asked, algorithm).map_err(|error| error.fault())
    };
    assertion::redeem(trail, operation, request, Repeat::Freely, sign).await
}

/// Whether the refusal is about the form of the assertion, so that the older one may be taken.
///
/// Entra's number for that is 5002730. Every other number is an answer about the certificate, the clock or the app:
/// 700027 in particular says that the key is not registered or has expired, and a second try would at best hide
/// that, where a new certificate has only just arrived everywhere. A server without numbers is believed where its
/// `invalid_client` names the algorithm.
fn is_about_form(fault: &Fault) -> bool {
    let Fault::Service(fault) = fault else { return false };
    match fault.codes.iter().find(|code| code.starts_with("AADSTS")) {
        Some(code) => code == UNSUPPORTED_PAIR,
        None => {
            let text = fault.text.to_ascii_lowercase();
            let names_algorithm = ["algorithm", "ps256", "x5t#s256", "\"alg\""].iter().any(|word| text.contains(word));
            fault.error.as_deref() == Some("invalid_client") && names_algorithm
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::ServiceFault;
    use crate::recipe::Stage;

    use super::*;

    fn fault(code: &str, error: &str, text: &str) -> Fault {
        Fault::Service(ServiceFault {
            codes: vec![code.to_owned(), error.to_owned()],
            error: Some(error.to_owned()),
            ..ServiceFault::new(Stage::SignIn, code, text)
        })
    }

    #[test]
    fn only_a_refusal_of_the_form_leads_to_the_older_one() {
        for (code, error, text, expected) in [
            ("AADSTS5002730", "invalid_client", "", true),
            ("AADSTS5002730", "invalid_request", "", true),
            ("AADSTS700027", "invalid_client", "[Reason - The key was not found.]", false),
            ("AADSTS700027", "invalid_client", "The algorithm of the key was not found.", false),
            ("AADSTS700024", "invalid_client", "", false),
            ("AADSTS7000229", "invalid_client", "", false),
            ("invalid_client", "invalid_client", "Unsupported signature algorithm PS256", true),
            ("invalid_client", "invalid_client", "unexpected \"alg\" value", true),
            ("invalid_client", "invalid_client", "client authentication failed", false),
            ("invalid_scope", "invalid_scope", "the algorithm is wrong", false),
        ] {
            assert_eq!(is_about_form(&fault(code, error, text)), expected, "{code} {text}");
        }
        assert!(!is_about_form(&Fault::Cancelled));
    }
}
