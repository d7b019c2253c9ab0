//! Certificates as people have them: files that `openssl` made (see `fixtures/certificates/README.md`), and the
//! assertions that their keys sign.

use std::collections::BTreeSet;

use firstcall::evidence::{CertificateFacts, CertificateProblem, Conversion, Fault, KeyKind, SignatureHash};
use firstcall::vault::{AssertionAlgorithm, AssertionRequest, Certificate, CertificateError};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

const PASSWORD: &str = "practice-Pa55word";
/// As `openssl x509 -fingerprint` says of `certificate.pem`.
const THUMBPRINT: &str = "FA30B5553B7F250CD7229054E0B6ED1BD17DA4B5";
const THUMBPRINT_SHA256: &str = "CBD3A6F590F1D934A8D4999109AF02BE894585B29FECBF1D21EDDF89D6E196DC";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/it/fixtures/certificates/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read_bytes(bytes: &[u8], password: Option<&str>) -> Result<Certificate, CertificateProblem> {
    Certificate::read(bytes, password.map(SecretString::from).as_ref()).map_err(|error| match error {
        CertificateError::Unusable(problem) => problem,
        CertificateError::Chance { .. } | CertificateError::Sign => panic!("reading does neither: {error}"),
    })
}

fn read(name: &str, password: Option<&str>) -> Result<Certificate, CertificateProblem> {
    read_bytes(&file(name), password)
}

fn problem(name: &str, password: Option<&str>) -> CertificateProblem {
    read(name, password).map(|read| panic!("{name} was read: {read:?}")).unwrap_err()
}

fn facts(name: &str) -> CertificateFacts {
    read(name, None).unwrap_or_else(|problem| panic!("{name}: {problem}")).facts().clone()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

#[test]
fn the_facts_are_those_that_openssl_and_the_portal_show() {
    let facts = facts("key-first.pem");
    assert_eq!(
        facts,
        CertificateFacts {
            subject: "CN=Practice certificate, O=Contoso".to_owned(),
            thumbprint: THUMBPRINT.to_owned(),
            thumbprint_sha256: THUMBPRINT_SHA256.to_owned(),
            not_before: at("2025-01-01T00:00:00Z"),
            not_after: at("2075-01-01T00:00:00Z"),
            key_kind: KeyKind::Rsa,
            key_bits: Some(2048),
            signed_with: SignatureHash::Sha256,
        }
    );
}

#[test]
fn every_form_of_one_key_leads_to_the_same_certificate() {
    let open = ["key-first.pem", "pkcs1.pem", "several.pem", "no-password.pfx", "empty-password.pfx"];
    let absent = ["rc2-empty-password.pfx", "null-password-plain.pfx", "null-password-aes256.pfx"];
    for name in open.into_iter().chain(absent) {
        for password in [None, Some("")] {
            let read = read(name, password).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            assert_eq!(read.facts().thumbprint, THUMBPRINT, "{name}");
        }
    }
    let pem = ["pbes2-aes256.pem", "pbes2-3des.pem", "pbes2-scrypt.pem"];
    let pfx = ["aes256.pfx", "3des.pfx", "rc2.pfx", "chain.pfx", "aes256-no-mac.pfx"];
    for name in pem.into_iter().chain(pfx) {
        let opened = read(name, Some(PASSWORD)).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!(opened.facts().thumbprint, THUMBPRINT, "{name}");
        assert_eq!(problem(name, None), CertificateProblem::PasswordMissing, "{name}");
        assert_eq!(problem(name, Some("")), CertificateProblem::PasswordMissing, "{name}");
        assert_eq!(problem(name, Some("practice-pa55word")), CertificateProblem::Password, "{name}");
    }
}

#[test]
fn a_certificate_and_a_key_from_two_files_are_read_one_after_the_other() {
    for [first, second] in [["certificate.pem", "key.pem"], ["key.pem", "certificate.pem"]] {
        let both = [file(first), file(second)].concat();
        assert_eq!(read_bytes(&both, None).unwrap().facts().thumbprint, THUMBPRINT);
    }
}

#[test]
fn a_file_that_went_through_windows_is_read() {
    let text = String::from_utf8(file("key-first.pem")).unwrap().replace('\n', "\r\n");
    let wide = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let marked = ["\u{feff}", &text].concat();
    for bytes in [text.as_bytes(), &wide, marked.as_bytes()] {
        assert_eq!(read_bytes(bytes, None).unwrap().facts().thumbprint, THUMBPRINT);
    }
}

#[test]
fn a_file_that_is_of_no_use_says_why() {
    let table = [
        ("README.md", CertificateProblem::Format),
        ("certificate.pem", CertificateProblem::NoKey),
        ("certificate.cer", CertificateProblem::NoKey),
        ("no-key.pfx", CertificateProblem::NoKey),
        ("key.pem", CertificateProblem::NoCertificate),
        ("no-certificate.pfx", CertificateProblem::NoCertificate),
        ("mismatched.pem", CertificateProblem::Mismatch),
        ("ec.pem", CertificateProblem::KeyKind { kind: KeyKind::EllipticCurve }),
        ("ec-sec1.pem", CertificateProblem::KeyKind { kind: KeyKind::EllipticCurve }),
        ("ec.pfx", CertificateProblem::KeyKind { kind: KeyKind::EllipticCurve }),
        ("pss-key-only.pem", CertificateProblem::KeyKind { kind: KeyKind::Other("1.2.840.113549.1.1.10".to_owned()) }),
        ("short.pem", CertificateProblem::KeyShort { bits: 1024 }),
        ("legacy-pem.pem", CertificateProblem::Convert(Conversion::Pem)),
        ("pbes1-3des.pem", CertificateProblem::Convert(Conversion::Pem)),
        ("pbes1-des.pem", CertificateProblem::Convert(Conversion::Pem)),
        ("pbes2-aria.pem", CertificateProblem::Convert(Conversion::Pem)),
        ("rc4.pfx", CertificateProblem::Convert(Conversion::Pfx)),
    ];
    for (name, expected) in table {
        assert_eq!(problem(name, Some(PASSWORD)), expected, "{name}");
    }
    // The other way of sealing a file with no password, together with old encryption: not told from a real password.
    assert_eq!(problem("null-password-3des.pfx", None), CertificateProblem::PasswordMissing);
    assert_eq!(read_bytes(b"", None).unwrap_err(), CertificateProblem::Format);
}

#[test]
fn a_file_that_was_cut_off_is_damaged() {
    for name in ["key-first.pem", "aes256.pfx", "no-password.pfx"] {
        let bytes = file(name);
        let cut = read_bytes(&bytes[..bytes.len() - 40], Some(PASSWORD)).unwrap_err();
        assert!(matches!(cut, CertificateProblem::Damaged { .. }), "{name}: {cut:?}");
    }
}

#[test]
fn a_pfx_file_in_pieces_of_unknown_length_has_to_be_converted() {
    let bytes = file("aes256.pfx");
    // The outermost sequence with its length left open: 30 80 … 00 00.
    let open = [&[0x30, 0x80], &bytes[4..], &[0, 0]].concat();
    let refused = read_bytes(&open, Some(PASSWORD)).unwrap_err();
    assert_eq!(refused, CertificateProblem::Convert(Conversion::Pfx));
    assert!(refused.to_string().contains("openssl pkcs12"), "{refused}");
}

#[test]
fn validity_is_a_fact_and_no_reason_to_refuse() {
    let times = |name| {
        let facts = facts(name);
        (facts.not_before, facts.not_after)
    };
    assert_eq!(times("expired.pem"), (at("2020-01-01T00:00:00Z"), at("2021-01-01T00:00:00Z")));
    assert_eq!(times("not-yet.pem"), (at("2070-01-01T00:00:00Z"), at("2071-01-01T00:00:00Z")));
    assert_eq!(times("for-ever.pem"), (at("2025-01-01T00:00:00Z"), Timestamp::MAX));
}

#[test]
fn the_hash_under_the_signature_is_told() {
    let table = [
        ("md5.pem", SignatureHash::Md5, true),
        ("sha1.pem", SignatureHash::Sha1, true),
        ("key-first.pem", SignatureHash::Sha256, false),
        ("sha384.pem", SignatureHash::Sha384, false),
        ("pss.pem", SignatureHash::Sha256, false),
    ];
    for (name, expected, is_weak) in table {
        let found = facts(name).signed_with;
        assert_eq!((found, found.is_weak()), (expected, is_weak), "{name}");
    }
}

const CLIENT_ID: &str = "11111111-2222-4333-8444-555555555555";
const AUDIENCE: &str = "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token";

fn request() -> AssertionRequest<'static> {
    AssertionRequest { client_id: CLIENT_ID, audience: AUDIENCE, now: at("2026-05-04T03:02:01.9Z") }
}

/// Header and claims, after a check of the signature with the public key that `openssl` took from the key.
fn verified(assertion: &SecretString, algorithm: Algorithm) -> Result<(Header, Value), jsonwebtoken::errors::Error> {
    let key = DecodingKey::from_rsa_pem(&file("public-key.pem"))?;
    let mut rules = Validation::new(algorithm);
    rules.set_audience(&[AUDIENCE]);
    (rules.validate_exp, rules.validate_nbf) = (false, false);
    jsonwebtoken::decode::<Value>(assertion.expose_secret(), &key, &rules).map(|token| (token.header, token.claims))
}

fn raw_header(assertion: &SecretString) -> Value {
    use base64::Engine;
    let header = assertion.expose_secret().split('.').next().unwrap();
    serde_json::from_slice(&base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

#[test]
fn an_assertion_is_signed_and_says_what_the_documentation_asks_for() {
    let certificate = read("pbes2-aes256.pem", Some(PASSWORD)).unwrap();
    for (algorithm, verified_as) in
        [(AssertionAlgorithm::Ps256, Algorithm::PS256), (AssertionAlgorithm::Rs256, Algorithm::RS256)]
    {
        let assertion = certificate.assertion(&request(), algorithm).unwrap();
        let (_, mut claims) = verified(&assertion, verified_as).unwrap();
        let id: uuid::Uuid = claims["jti"].as_str().unwrap().parse().unwrap();
        assert_eq!(id.get_version_num(), 4);
        claims["jti"] = Value::Null;
        assert_eq!(
            claims,
            json!({
                "aud": AUDIENCE, "iss": CLIENT_ID, "sub": CLIENT_ID, "jti": null,
                "nbf": 1_777_863_721_i64, "iat": 1_777_863_721_i64, "exp": 1_777_864_321_i64,
            })
        );
    }
}

#[test]
fn each_algorithm_names_the_certificate_by_its_own_thumbprint() {
    let certificate = read("aes256.pfx", Some(PASSWORD)).unwrap();
    let header = |algorithm| raw_header(&certificate.assertion(&request(), algorithm).unwrap());
    // The hex digits of the thumbprints above, as base64url without padding.
    assert_eq!(
        header(AssertionAlgorithm::Ps256),
        json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": "y9Om9ZDx2TSo1JmRCa8CvolFhbKf7L8dIe3fidbhltw" })
    );
    assert_eq!(
        header(AssertionAlgorithm::Rs256),
        json!({ "alg": "RS256", "typ": "JWT", "x5t": "-jC1VTt_JQzXIpBU4LbtG9F9pLU" })
    );
}

#[test]
fn every_assertion_is_another_one() {
    let certificate = read("key-first.pem", None).unwrap();
    let ids: BTreeSet<String> = (0..20)
        .map(|_| {
            let assertion = certificate.assertion(&request(), AssertionAlgorithm::Ps256).unwrap();
            verified(&assertion, Algorithm::PS256).unwrap().1["jti"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 20);
}

#[test]
fn a_changed_assertion_does_not_verify() {
    let certificate = read("key-first.pem", None).unwrap();
    let assertion = certificate.assertion(&request(), AssertionAlgorithm::Rs256).unwrap();
    let (front, signature) = assertion.expose_secret().rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let changed = SecretString::from(format!("{front}.{other}{}", &signature[1..]));
    assert!(verified(&changed, Algorithm::RS256).is_err());
    assert!(verified(&assertion, Algorithm::PS256).is_err(), "the algorithms are not mixed up");
}

#[test]
fn nothing_shows_the_key_or_the_password() {
    let certificate = read("pbes2-aes256.pem", Some(PASSWORD)).unwrap();
    let shown = format!("{certificate:?}");
    assert!(shown.contains(THUMBPRINT) && shown.len() < 600, "{shown}");
    let refused = Certificate::read(&file("pbes2-aes256.pem"), Some(&"practice-wrong".into())).unwrap_err();
    assert!(!format!("{refused:?} {refused}").contains("practice-wrong"));
}

#[test]
fn a_refused_file_is_evidence_with_a_code_of_its_own() {
    let refused = Certificate::read(&file("pbes2-aes256.pem"), None).unwrap_err();
    let Fault::Service(fault) = refused.fault() else { panic!("{refused:?}") };
    assert_eq!(fault.code, "certificate.password-missing");
    assert_eq!(fault.text, "the private key is protected by a password, and none was given");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_refused_in_peace(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(Certificate::read(&bytes, Some(&PASSWORD.into())).is_err());
        let begun = [&[0x30, 0x82, 0x02, 0x00, 0x02, 0x01, 0x03][..], &bytes].concat();
        prop_assert!(Certificate::read(&begun, None).is_err());
    }

    #[test]
    fn arbitrary_content_between_pem_lines_is_refused_in_peace(
        label in "(CERTIFICATE|PRIVATE KEY|RSA PRIVATE KEY|ENCRYPTED PRIVATE KEY|[A-Z ]{0,20})",
        content in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        use base64::Engine;
        let content = base64::prelude::BASE64_STANDARD.encode(content);
        let text = format!("-----BEGIN {label}-----\n{content}\n-----END {label}-----\n");
        prop_assert!(Certificate::read(text.as_bytes(), Some(&PASSWORD.into())).is_err());
    }

    #[test]
    fn a_file_with_wrong_bytes_in_it_is_read_or_refused_in_peace(
        name in prop::sample::select(vec![
            "key-first.pem", "pkcs1.pem", "pbes2-aes256.pem", "no-password.pfx", "null-password-plain.pfx",
            "certificate.cer", "aes256-no-mac.pfx", "rc2.pfx",
        ]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = file(name);
        for (place, value) in changes {
            let at = place.index(bytes.len());
            bytes[at] = value;
        }
        let _ = Certificate::read(&bytes, Some(&PASSWORD.into()));
        let _ = Certificate::read(&bytes, None);
    }
}
