//! Texts, and the failures that are read out of them.

use crate::recipe::Recipe;

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Vec<Sighting> {
    let mut reader = Reader::new(&Recipe::embedded().lexicon);
    reader.push(text.as_bytes());
    reader.finish().failures
}

fn codes(text: &str) -> Vec<Vec<String>> {
    read(text).into_iter().map(|sighting| sighting.codes).collect()
}

const OLD: &str = "AADSTS65001: The user or administrator has not consented to use the application with ID \
    '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d' named 'Contoso'.\r\nTrace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00\r\n\
    Correlation ID: 5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e\r\nTimestamp: 2026-03-14 09:26:53Z";

#[test]
fn both_forms_of_an_entra_text_tell_what_support_needs() {
    for text in [OLD.to_owned(), OLD.replace("\r\n", " ")] {
        let all = read(&text);
        assert_eq!(all.len(), 1);
        let one = &all[0];
        assert_eq!(one.codes, ["AADSTS65001"]);
        assert_eq!(one.facts.correlation_id.as_deref(), Some("5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e"));
        assert_eq!(one.facts.trace_id.as_deref(), Some("0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00"));
        assert_eq!(one.facts.timestamp.as_deref(), Some("2026-03-14 09:26:53Z"));
    }
}

#[test]
fn a_bare_number_is_a_code() {
    assert_eq!(codes(" 65001 \n"), [["AADSTS65001"]]);
    assert_eq!(codes("aadsts50011"), [["AADSTS50011"]]);
    assert_eq!(codes("503"), [["HTTP 503"]]);
    assert!(codes("200").is_empty());
    assert!(codes("12").is_empty());
}

#[test]
fn a_json_body_is_read_by_its_members() {
    let body = r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked.\r\nTrace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00","error_codes":[53003],"correlation_id":"5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e","claims":"{\"access_token\":{\"capolids\":{}}}"}"#;
    let all = read(body);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].codes, ["AADSTS53003"]);
    assert!(all[0].facts.correlation_id.is_some());
}

#[test]
fn the_inner_code_of_an_api_says_most() {
    let body = r#"{"code":"Forbidden","message":"The caller is not authorized.","innererror":{"code":"InsufficientDelegatedPermissions","message":"missing [A.B.Read]"}}"#;
    assert_eq!(
        codes(&format!("403 from the API: {body}")),
        [["InsufficientDelegatedPermissions", "Forbidden", "HTTP 403"]]
    );
}

#[test]
fn an_address_with_an_error_is_decoded() {
    let address = "http://localhost:51004/?error=access_denied&error_description=AADSTS65004%3a+User+declined\
        +to+consent.%0d%0aTrace+ID%3a+0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00&state=x";
    let all = read(address);
    assert_eq!(all[0].codes, ["AADSTS65004", "access_denied"]);
    assert!(all[0].facts.trace_id.is_some());
    assert_eq!(codes("https://login.microsoftonline.com/error?code=50105"), [["AADSTS50105"]]);
}

#[test]
fn one_answer_that_writes_its_number_three_times_is_one_error() {
    let body = r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked.","error_codes":[53003],"error_uri":"https://login.microsoftonline.com/error?code=53003"}"#;
    assert_eq!(read(body)[0].times, 1);
    assert_eq!(read(&format!("{body}\n{body}"))[0].times, 2);
}

#[test]
fn a_number_after_the_word_error_is_a_code() {
    assert_eq!(codes("sign-in error 65001"), [["AADSTS65001"]]);
    assert_eq!(codes("Sign-in error code\t53003"), [["AADSTS53003"]]);
}

#[test]
fn a_header_and_a_status_line_are_read() {
    let header = r#"WWW-Authenticate: Bearer realm="", error="insufficient_claims", claims="eyJ9""#;
    assert_eq!(codes(header), [["insufficient_claims"]]);
    assert_eq!(codes("HTTP/1.1 429 Too Many Requests"), [["HTTP 429"]]);
    assert_eq!(codes("HTTP/2 503"), [["HTTP 503"]]);
}

#[test]
fn a_log_with_many_errors_names_each_once() {
    let log = format!("{OLD}\n12:00 ok\n{OLD}\n12:01 AADSTS50011: no\n");
    let all = read(&log);
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].codes[0].as_str(), all[0].times), ("AADSTS65001", 2));
    assert_eq!(all[1].codes, ["AADSTS50011"]);
    assert_eq!(all[1].facts.correlation_id, None);
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn text_that_looks_like_an_error_can_be_read(
        text in r#"(AADSTS|error=|\{"error":"|Timestamp: |Trace ID: |redirect URI '|[0-9a-f]{8}-|é|%|&|\?|"|\}| ){0,20}"#
    ) {
        read(&text);
    }
}

#[test]
fn a_word_of_oauth_counts_only_where_nothing_else_tells() {
    assert_eq!(codes("the log says invalid_client"), [["invalid_client"]]);
    assert_eq!(codes("invalid_grant: AADSTS65001: nobody has consented"), [["AADSTS65001"]]);
    assert_eq!(codes("DataServiceClientException: Unauthorized at Query.Run()"), [["HTTP 401"]]);
}

#[test]
fn what_belongs_to_somebody_else_is_no_fact() {
    let only = |text: &str| read(text).remove(0).facts;
    let home = "https://sts.windows.net/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/";
    let guest = format!(
        "AADSTS50020: User account 'alex@fabrikam.com' from identity provider '{home}' does not exist in tenant 'Contoso'"
    );
    assert_eq!((only(&guest).tenant.as_deref(), only(&guest).tenant_id), (Some("Contoso"), None));
    let device = "AADSTS53000: Device is not in required device state: compliant.";
    assert_eq!(only(device).device_state, None);
    let page =
        "Error Code: 53003 App name: Contoso Sync App id: 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d IP address: 203.0.113.7";
    assert_eq!(only(page).client_name.as_deref(), Some("Contoso Sync"));
    let origin = "AADSTS9002326: Cross-origin token redemption. Request origin: 'https://localhost:3000'.";
    assert_eq!(only(origin).called, Vec::<String>::new());
    let busy = "HTTP 429 Too Many Requests Retry-After: 57";
    assert_eq!(only(busy).retry_after, Some(57));
}

#[test]
fn a_long_log_that_powershell_wrote_is_read_like_any_other() {
    let line = "2026-03-14 09:26:53Z worker: nothing to report, request handled\r\n";
    let log = line.repeat(3 * PASTE / line.len()) + OLD + "\r\n" + line;
    for form in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = ["\u{feff}", &log].concat().encode_utf16().flat_map(form).collect();
        let mut reader = Reader::new(&Recipe::embedded().lexicon);
        // Pieces that end in the middle of a character.
        bytes.chunks(4_095).for_each(|piece| reader.push(piece));
        let reading = reader.finish();
        assert!(reading.paste.is_none(), "it is too long to be kept");
        assert_eq!(reading.failures.iter().map(|failure| &failure.codes[0]).collect::<Vec<_>>(), ["AADSTS65001"]);
    }
}

#[test]
fn an_entry_of_a_log_keeps_what_it_quotes_to_itself() {
    let log = "2026-11-17 07:40:01 [crm] AADSTS65001: The user has not consented. Trace ID: 1\n\
        2026-11-17 07:40:09 [crm] retry\n\
        2026-11-17 07:41:30 [erp] GET https://contoso.operations.dynamics.com/data/CustomersV3 failed with status code 403\n\
        2026-11-17 07:42:44 [mail] java.net.UnknownHostException: smtp.contoso.example\n\
        2026-11-17 07:43:01 [crm] AADSTS65001: The user has not consented. Trace ID: 2\n";
    let all = read(log);
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!((all[0].codes[0].as_str(), all[0].times), ("AADSTS65001", 2));
    assert!(all[0].facts.called.is_empty(), "{:?}", all[0].facts.called);
    assert_eq!(all[1].codes, ["HTTP 403"]);
    assert_eq!(all[1].facts.called, ["https://contoso.operations.dynamics.com/data/CustomersV3"]);
    assert_eq!(all[2].values[&crate::recipe::Placeholder::Host], "smtp.contoso.example");
}

#[test]
fn what_goes_on_in_the_next_entry_is_one_failure() {
    for log in [
        "07:40:01 POST https://login.microsoftonline.com/x/oauth2/v2.0/token answers 400\n07:40:02 AADSTS65001: no\n07:40:03 giving up",
        "07:40:01 GET https://contoso.crm4.dynamics.com/api/data/v9.2/WhoAmI 403 Forbidden\n07:40:02 code 0x80072560: not a member",
        "[crm] AADSTS65001: no\n[crm] scope https://contoso.crm4.dynamics.com/.default\n[host] stopped",
    ] {
        assert_eq!(read(log).len(), 1, "{log}");
    }
}

#[test]
fn words_behind_a_status_and_a_colon_are_quoted() {
    for (text, said) in [
        ("Error 403 (Forbidden): Only members of the pilot may call this.", "Only members of the pilot may call this."),
        ("GET https://api.contoso.example/x -> 401: Wrong key for this door", "Wrong key for this door"),
        (r#"HTTP 409 {"title":"Conflict","detail":"It is there already."}"#, "It is there already."),
        ("he says 403 from Dataverse", ""),
    ] {
        assert_eq!(read(text)[0].said, said, "{text}");
    }
}

#[test]
fn the_date_of_an_answer_is_its_time() {
    let read = read("HTTP/1.1 401 Unauthorized\r\nDate: Tue, 17 Nov 2026 07:42:10 GMT\r\nServer: x");
    assert_eq!(read[0].facts.timestamp.as_deref(), Some("Tue, 17 Nov 2026 07:42:10 GMT"));
}

#[test]
fn a_long_capture_is_kept_whole_and_a_long_log_is_not() {
    let rest = " ".repeat(PASTE);
    for (head, is_kept) in
        [("{ \"log\" : {", true), ("{\"log\":\"AADSTS65001\"}\n", false), ("2026 AADSTS65001", false)]
    {
        let mut reader = Reader::new(&Recipe::embedded().lexicon);
        reader.push(format!("{head}{rest}").as_bytes());
        assert_eq!(reader.finish().paste.is_some(), is_kept, "{head}");
    }
}
