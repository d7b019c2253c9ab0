"""MSAL for Python against the practice tenant: how it tells of each refusal."""

import time

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from checks import check, contains, equal, main
from msal_apps import (
    CERTIFICATE,
    CLOSED,
    CLUB,
    COURIER,
    DOMAIN,
    ENVIRONMENTS,
    FEDERATED,
    LATE,
    NOBODY,
    ORPHAN,
    READY,
    ROBOT,
    STRANGER,
    WEB,
    WEB_REDIRECT,
    WEB_SECRET,
    WIZARD,
    assertion,
    by_code,
    by_device,
    claims,
    for_program,
    password,
    person,
    program,
    public,
    refused,
    unmodified,
)
from person import Person
from tokens import job_token

# Of people and programs


@check("7000215: a wrong secret, or its id in place of its value")
def _():
    refused(for_program(ROBOT["client_id"], "wrong"), 7000215, "invalid_client")
    refused(for_program(ROBOT["client_id"], "aaaa0000-0000-4000-8000-0000000000c2"), 7000215, "invalid_client")


@check("7000222: an expired secret")
def _():
    refused(for_program(LATE, "lat8Q~practice-secret-of-the-latecomer"), 7000222, "invalid_client")


@check("7000229: a program without a service principal")
def _():
    refused(for_program(ORPHAN, "orp8Q~practice-secret-of-the-orphan"), 7000229, "invalid_client")


@check("7000218: no public client, by device code and by password")
def _():
    refused(by_device(public(CLOSED), [ENVIRONMENTS], person("dana")), 7000218, "invalid_client")
    refused(password(unmodified(CLOSED), "dana"), 7000218, "invalid_client")


@check("700025: a secret where the redirect makes the client public")
def _():
    app = program(WIZARD["client_id"], "secret")
    flow, answer = by_code(app, [ENVIRONMENTS], "http://localhost:51004", person("dana"))
    refused(app.acquire_token_by_auth_code_flow(flow, answer), 700025, "invalid_client")


@check("65001: nobody has agreed, by password and when renewing")
def _():
    refused(password(unmodified(STRANGER), "dana"), 65001, "invalid_grant")


@check("65004: the person does not agree; 90094 stays in the browser")
def _():
    app = program(WEB, WEB_SECRET)
    flow, answer = by_code(app, ["User.Read"], WEB_REDIRECT, person("alex", decision="cancel"))
    equal(answer["error"], "access_denied")
    contains(answer["error_description"], "AADSTS65004")
    result = app.acquire_token_by_auth_code_flow(flow, answer)
    equal(result["error"], "access_denied")
    flow = app.initiate_auth_code_flow(["Application.Read.All"], redirect_uri=WEB_REDIRECT)
    contains(person("alex").walk(flow["auth_uri"]).text, "Need admin approval")


@check("50126 and 50034: a wrong password, an unknown name; 50057: a disabled account")
def _():
    app = unmodified()
    refused(password(app, "dana", "wrong"), 50126, "invalid_grant")
    result = app.acquire_token_by_username_password(f"nobody@{DOMAIN}", "wrong", [ENVIRONMENTS])
    refused(result, 50034, "invalid_grant")
    refused(password(app, "ravi"), 50057, "invalid_grant")
    flow = app.initiate_auth_code_flow([ENVIRONMENTS], redirect_uri="http://localhost:51004")
    # The same on the page, which stays in the browser.
    address = flow["auth_uri"].replace("https://login.microsoftonline.com", READY["authority"])
    contains(Person(f"dana@{DOMAIN}", "wrong").walk(address).text, "AADSTS50126")


@check("50076: a second factor is asked for, and does not come by password")
def _():
    result = password(unmodified(), "gina")
    refused(result, 50076, "invalid_grant")
    equal(result["suberror"], "basic_action")
    # In the browser Gina is asked for it, and the token tells.
    equal(claims(by_device(public(), [ENVIRONMENTS], person("gina")))["amr"], ["pwd", "mfa"])


@check("50105: a person who is not assigned to the app")
def _():
    refused(password(unmodified(CLUB), "dana"), 50105, "invalid_grant")


@check("700016: an unknown client, and an object id in place of it")
def _():
    refused(for_program(NOBODY, "secret"), 700016, "unauthorized_client")
    refused(for_program("aaaa0000-0000-4000-8000-000000000002", "secret"), 700016, "unauthorized_client")
    flow = public(NOBODY).initiate_device_flow([ENVIRONMENTS])
    refused(flow, 700016, "unauthorized_client")


@check("90002: an unknown tenant; MSAL keeps the number to itself")
def _():
    address = f"{READY['authority']}/nosuch.example"
    try:
        public(authority=address)
    except ValueError as error:
        contains(str(error), "Unable to get authority configuration")
    else:
        raise AssertionError("MSAL found a tenant that is not there")
    answer = requests.get(f"{address}/v2.0/.well-known/openid-configuration", timeout=20)
    equal((answer.status_code, answer.json()["error"]), (400, "invalid_tenant"))
    contains(answer.json()["error_description"], "AADSTS90002")


@check("50011: a redirect URI that is not registered stays in the browser")
def _():
    flow = public().initiate_auth_code_flow([ENVIRONMENTS], redirect_uri="https://contoso.example/no")
    contains(person("dana").walk(flow["auth_uri"]).text, "AADSTS50011")


@check("54005: a code that was used before")
def _():
    app = public()
    flow, answer = by_code(app, [ENVIRONMENTS], "http://localhost:51004", person("dana"))
    claims(app.acquire_token_by_auth_code_flow(flow, answer))
    refused(app.acquire_token_by_auth_code_flow(flow, answer), 54005, "invalid_grant")


@check("501481: another verifier than the one whose challenge was sent")
def _():
    app = public()
    flow, answer = by_code(app, [ENVIRONMENTS], "http://localhost:51004", person("dana"))
    flow["code_verifier"] = "x" * 43
    refused(app.acquire_token_by_auth_code_flow(flow, answer), 501481, "invalid_grant")


@check("declined and unknown device codes")
def _():
    app = public()
    equal(by_device(app, [ENVIRONMENTS], person("dana", decision="cancel"))["error"], "authorization_declined")
    flow = {**app.initiate_device_flow([ENVIRONMENTS]), "device_code": "unknown"}
    refused(app.acquire_token_by_device_flow(flow), 70018, "bad_verification_code")


@check("500011: an API that is not there; 1002012: a program that asks for one permission")
def _():
    robot = ROBOT["client_id"], ROBOT["client_secret"]
    refused(for_program(*robot, "https://nosuch.contoso.example/.default"), 500011, "invalid_resource")
    refused(for_program(*robot, ENVIRONMENTS), 1002012, "invalid_scope")


@check("700022: permissions of two APIs at once")
def _():
    result = unmodified().acquire_token_by_username_password(
        f"dana@{DOMAIN}", "practice-dana-1", [ENVIRONMENTS, "https://graph.microsoft.com/User.Read"]
    )
    refused(result, 700022, "invalid_request")


# Assertions


def asserting(text, client_id=COURIER["client_id"]):
    return for_program(client_id, {"client_assertion": text})


@check("700027: a certificate that is not registered, or a signature of another key")
def _():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "foreign")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, CERTIFICATE.not_valid_before_utc, CERTIFICATE.not_valid_after_utc
    )
    foreign = made.sign(key, hashes.SHA256())
    refused(asserting(assertion(key, foreign)), 700027, "invalid_client")
    refused(asserting(assertion(key)), 700027, "invalid_client")


@check("700024: an assertion that is used again after its time")
def _():
    now = int(time.time())
    old = assertion(nbf=now - 1200, iat=now - 1200, exp=now - 600)
    refused(asserting(old), 700024, "invalid_client")
    early = assertion(nbf=now + 1200, iat=now + 1200, exp=now + 1800)
    refused(asserting(early), 700024, "invalid_client")


@check("700213, 700212, 70025: another issuer's token with a wrong subject or audience, or for an app without trust")
def _():
    def trust(**asked):
        return {"client_assertion": lambda: job_token(**asked)}

    refused(for_program(FEDERATED, trust(subject="repo:contoso/other:ref:refs/heads/main")), 700213, "invalid_client")
    refused(for_program(FEDERATED, trust(audience="https://github.com/contoso")), 700212, "invalid_client")
    refused(for_program(COURIER["client_id"], trust()), 70025, "invalid_client")


@check("700021 and 700023: an assertion about another app, or for another service")
def _():
    refused(asserting(assertion(sub=NOBODY)), 700021, "invalid_client")
    refused(asserting(assertion(aud="https://login.contoso.example/token")), 700023, "invalid_client")


main("MSAL Python, refused")
