"""MSAL for Python against the practice tenant: every way to sign in that it has, and how it tells of each refusal."""

import base64
import hashlib
import os
import socket
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from checks import Skip, check, contains, equal, main, ready
from person import Person
from practice import practice_tenant

READY = ready()
TENANT, DOMAIN = READY["tenant_id"], READY["domain"]
AUTHORITY = os.environ["PRACTICE_AUTHORITY"]
POWER_PLATFORM = "https://api.powerplatform.com"
ENVIRONMENTS = f"{POWER_PLATFORM}/EnvironmentManagement.Environments.Read"
WIZARD, ROBOT, COURIER = (READY["clients"][name] for name in ("public", "confidential", "certificate"))
WEB, LATE, ORPHAN, CLOSED, STRANGER, CLUB = (f"4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b001{n}" for n in range(6))
WEB_SECRET = "web8Q~practice-secret-of-the-web-app"
WEB_REDIRECT = "https://app.contoso.example/signed-in"
DANA = "c0ffee00-1111-4222-8333-444455556666"
NOBODY = "11111111-1111-1111-1111-111111111111"
PEM = Path(COURIER["pem_file"]).read_bytes()
CERTIFICATE = x509.load_pem_x509_certificate(PEM)
KEY = serialization.load_pem_private_key(PEM, None)


class Requests(requests.Session):
    """What MSAL sends through; keeps the forms, so that a check can look at them."""

    def __init__(self):
        super().__init__()
        self.forms = []

    def post(self, url, data=None, **more):
        self.forms.append(data)
        return super().post(url, data=data, **more)


def person(name, **more):
    known = READY["people"][name]
    return Person(known["upn"], known["password"], **more)


def public(client_id=WIZARD["client_id"], authority=AUTHORITY, **more):
    return msal.PublicClientApplication(client_id, authority=authority, instance_discovery=False, **more)


def program(client_id, credential, authority=AUTHORITY, **more):
    return msal.ConfidentialClientApplication(
        client_id, authority=authority, client_credential=credential, instance_discovery=False, **more
    )


def claims(result):
    """The claims of the access token; fails with the refusal where there is none."""
    assert "access_token" in result, f"{result.get('error')}: {result.get('error_description')}"
    return jwt.decode(result["access_token"], options={"verify_signature": False})


def refused(result, code, error):
    """The refusal that MSAL hands on."""
    equal((result.get("error_codes"), result.get("error")), ([code], error), result.get("error_description"))
    contains(result["error_description"], f"AADSTS{code}")
    assert result["correlation_id"]


def environments(result):
    """Lists the environments with a token, and counts them."""
    answer = requests.get(
        f"{READY['power_platform']}/environmentmanagement/environments?api-version=2022-03-01-preview",
        headers={"authorization": f"Bearer {result['access_token']}", "host": "api.powerplatform.com"},
        timeout=20,
    )
    equal(answer.status_code, 200, answer.text)
    return len(answer.json()["value"])


def me(result):
    """Who Graph says that a token is of."""
    answer = requests.get(
        f"{READY['graph']}/v1.0/me", headers={"authorization": f"Bearer {result['access_token']}"}, timeout=20
    )
    equal(answer.status_code, 200, answer.text)
    return answer.json()["userPrincipalName"]


def by_device(app, scopes, who):
    """Signs in with a device code, which the person types while MSAL polls."""
    flow = app.initiate_device_flow(scopes)
    assert "user_code" in flow, flow
    contains(flow["message"], flow["user_code"])
    ends = []
    typing = threading.Thread(target=lambda: ends.append(who.walk(flow["verification_uri"], flow["user_code"])))
    typing.start()
    result = app.acquire_token_by_device_flow(flow)
    typing.join()
    return result


def by_code(app, scopes, redirect_uri, who, **more):
    """Signs in by browser up to the redemption; gives the flow and the answer that the app is told."""
    flow = app.initiate_auth_code_flow(scopes, redirect_uri=redirect_uri, response_mode="form_post", **more)
    return flow, who.walk(flow["auth_uri"]).answer


# Ways to sign in


@check("the lines of --print-env make an app and a program that sign in")
def _():
    lines = os.environ["PRACTICE_RECIPE"].splitlines()
    made = {}
    for line in lines:
        if line.startswith("#   "):
            exec(line[4:], {"msal": msal, "os": os}, made)
    equal(claims(by_device(made["app"], [ENVIRONMENTS], person("dana")))["upn"], f"dana@{DOMAIN}")
    equal(claims(made["program"].acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))["idtyp"], "app")


@check("a program signs in with a client secret, and again from the cache")
def _():
    app = program(ROBOT["client_id"], ROBOT["client_secret"])
    first = app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"])
    found = claims(first)
    equal((found["aud"], found["appid"], found["appidacr"]), (POWER_PLATFORM, ROBOT["client_id"], "1"))
    assert "scp" not in found and found["oid"] == found["sub"]
    equal(first["token_source"], "identity_provider")
    equal(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"])["token_source"], "cache")


@check("a program signs in with a certificate named by its thumbprint (RS256)")
def _():
    thumbprint = CERTIFICATE.fingerprint(hashes.SHA1()).hex()
    sent = Requests()
    app = program(COURIER["client_id"], {"private_key": PEM.decode(), "thumbprint": thumbprint}, http_client=sent)
    found = claims(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))
    equal(found["appidacr"], "2")
    header = jwt.get_unverified_header(_text(sent.forms[-1]["client_assertion"]))
    equal((header["alg"], "x5t" in header), ("RS256", True))


@check("a program signs in with a whole certificate (PS256)")
def _():
    sent = Requests()
    public_certificate = CERTIFICATE.public_bytes(serialization.Encoding.PEM).decode()
    credential = {"private_key": PEM.decode(), "public_certificate": public_certificate}
    app = program(COURIER["client_id"], credential, http_client=sent)
    equal(claims(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))["appidacr"], "2")
    header = jwt.get_unverified_header(_text(sent.forms[-1]["client_assertion"]))
    equal((header["alg"], "x5t#S256" in header), ("PS256", True))


@check("a program signs in with a PFX file")
def _():
    path = Path(os.environ["PRACTICE_FOLDER"]) / "courier.pfx"
    secret = serialization.BestAvailableEncryption(b"practice")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"courier", KEY, CERTIFICATE, None, secret))
    app = program(COURIER["client_id"], {"private_key_pfx_path": str(path), "passphrase": "practice"})
    equal(claims(app.acquire_token_for_client(["https://graph.microsoft.com/.default"]))["appidacr"], "2")


@check("a program signs in with an assertion that it made itself")
def _():
    app = program(COURIER["client_id"], {"client_assertion": assertion()})
    equal(claims(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))["appidacr"], "2")


@check("a person signs in with a device code, and lists environments")
def _():
    result = by_device(public(), [ENVIRONMENTS], person("dana"))
    found = claims(result)
    equal((found["upn"], found["tid"]), (f"dana@{DOMAIN}", TENANT))
    contains(found["scp"].split(), "EnvironmentManagement.Environments.Read")
    assert environments(result) > 0


@check("a person signs in by browser through MSAL's own listener, with a posted form")
def _():
    os.environ.update(
        BROWSER=f"{os.environ['PERSON']} %s &",
        PERSON_UPN=READY["people"]["petra"]["upn"],
        PERSON_PASSWORD=READY["people"]["petra"]["password"],
    )
    result = public().acquire_token_interactive([ENVIRONMENTS], timeout=30)
    equal(claims(result)["upn"], f"petra@{DOMAIN}")


@check("a person signs in by browser in two halves, and the id token answers the nonce")
def _():
    app = public()
    flow, answer = by_code(app, [ENVIRONMENTS], "http://localhost:51004", person("dana"))
    contains(sorted(answer), "client_info")
    result = app.acquire_token_by_auth_code_flow(flow, answer)
    equal(claims(result)["upn"], f"dana@{DOMAIN}")
    told = result["id_token_claims"]
    equal((told["aud"], told["oid"]), (WIZARD["client_id"], DANA))
    equal((told["iss"], told["preferred_username"]), (f"{READY['authority']}/{TENANT}/v2.0", f"dana@{DOMAIN}"))
    equal(app.get_accounts()[0]["home_account_id"], f"{told['oid']}.{TENANT}")


@check("a web app signs a person in with its secret, and asks them to agree")
def _():
    app = program(WEB, WEB_SECRET)
    flow, answer = by_code(app, ["User.Read"], WEB_REDIRECT, person("dana"))
    result = app.acquire_token_by_auth_code_flow(flow, answer)
    found = claims(result)
    equal((found["scp"], found["appidacr"]), ("User.Read", "1"))
    equal(me(result), f"dana@{DOMAIN}")


@check("a token is renewed silently, and the refresh token serves another API")
def _():
    app = public()
    by_device(app, [ENVIRONMENTS], person("dana"))
    account = app.get_accounts()[0]
    renewed = app.acquire_token_silent_with_error([ENVIRONMENTS], account, force_refresh=True)
    assert environments(renewed) > 0
    roles = f"{POWER_PLATFORM}/Authorization.RoleAssignments.Read"
    contains(claims(app.acquire_token_silent_with_error([roles], account))["scp"], "RoleAssignments")
    # The web app of the check before has Dana's consent for Graph; this app has none.
    refused(app.acquire_token_silent_with_error(["User.Read"], account), 65001, "invalid_grant")
    app.remove_account(account)
    equal(app.get_accounts(), [])


@check("the Azure CLI's client reaches Graph and the Resource Manager with one sign-in")
def _():
    app = public("04b07795-8ddb-461a-bbee-02f9e1bf7b46", f"{READY['authority']}/organizations")
    first = by_device(app, ["https://management.core.windows.net//.default"], person("dana"))
    equal(claims(first)["aud"], "https://management.core.windows.net/")
    account, graph = app.get_accounts()[0], [f"{READY['graph']}/.default"]
    equal(me(app.acquire_token_silent_with_error(graph, account)), f"dana@{DOMAIN}")
    # Both are kept, under the names that were asked for.
    for scopes in graph, ["https://management.core.windows.net//.default"]:
        equal(app.acquire_token_silent_with_error(scopes, account)["token_source"], "cache")


@check("the tenant may be named by its domain")
def _():
    app = program(ROBOT["client_id"], ROBOT["client_secret"], f"{READY['authority']}/{DOMAIN}")
    equal(claims(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))["tid"], TENANT)


@check("the authority may be given as an OpenID Connect issuer")
def _():
    issuer = f"{AUTHORITY}/v2.0"
    app = msal.ConfidentialClientApplication(
        ROBOT["client_id"], oidc_authority=issuer, client_credential=ROBOT["client_secret"]
    )
    equal(claims(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))["tid"], TENANT)
    app = msal.PublicClientApplication(WIZARD["client_id"], oidc_authority=issuer)
    equal(claims(by_device(app, [ENVIRONMENTS], person("dana")))["upn"], f"dana@{DOMAIN}")


@check("instance discovery knows the practice tenant's host")
def _():
    answer = requests.get(
        f"{READY['authority']}/common/discovery/instance",
        {"api-version": "1.1", "authorization_endpoint": f"{AUTHORITY}/oauth2/v2.0/authorize"},
        timeout=20,
    )
    host = urlsplit(AUTHORITY).netloc
    equal(answer.json()["metadata"][0]["aliases"], [host])


@check("an id token verifies against the published keys")
def _():
    token = by_device(public(), [ENVIRONMENTS], person("dana"))["id_token"]
    keys = requests.get(f"{AUTHORITY}/discovery/v2.0/keys", timeout=20).json()["keys"]
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(jwt.PyJWK(key) for key in keys if key["kid"] == kid)
    verified = jwt.decode(token, key, ["RS256"], audience=WIZARD["client_id"], issuer=f"{AUTHORITY}/v2.0")
    equal(verified["ver"], "2.0")


# User name and password: MSAL leaves the port out when it asks who checks the password


@check("a person signs in with user name and password, on port 443")
def _():
    try:
        socket.create_server(("127.0.0.1", 443)).close()
    except PermissionError:
        raise Skip("port 443 is for administrators of this machine")
    with practice_tenant("--port", "443") as practice:
        equal(practice.ready["authority"], "https://localhost")
        through = requests.Session()
        # The variables of the other practice tenant would come first.
        through.trust_env, through.verify = False, practice.ready["ca_file"]
        app = public(authority=f"https://localhost/{DOMAIN}", http_client=through)
        equal(claims(password(app, "dana"))["upn"], f"dana@{DOMAIN}")


# With the real names, through a proxy


def unmodified(client_id=WIZARD["client_id"], **more):
    """An app as it is written for the real service; only a proxy leads it here."""
    proxies = {"https": os.environ["PRACTICE_PROXY"]}
    return msal.PublicClientApplication(
        client_id, authority=f"https://login.microsoftonline.com/{TENANT}", proxies=proxies, **more
    )


@check("a person signs in with user name and password, at the real address")
def _():
    app = unmodified()
    result = app.acquire_token_by_username_password(f"dana@{DOMAIN}", "practice-dana-1", [ENVIRONMENTS])
    equal(claims(result)["upn"], f"dana@{DOMAIN}")
    equal(result["id_token_claims"]["iss"], f"https://login.microsoftonline.com/{TENANT}/v2.0")
    silent = app.acquire_token_silent_with_error([ENVIRONMENTS], app.get_accounts()[0], force_refresh=True)
    equal(claims(silent)["upn"], f"dana@{DOMAIN}")


@check("a program signs in at the real address")
def _():
    app = msal.ConfidentialClientApplication(
        ROBOT["client_id"],
        authority=f"https://login.microsoftonline.com/{DOMAIN}",
        client_credential=ROBOT["client_secret"],
        proxies={"https": os.environ["PRACTICE_PROXY"]},
    )
    equal(claims(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))["tid"], TENANT)


# Refusals


def password(app, name, secret=None):
    known = READY["people"][name]
    return app.acquire_token_by_username_password(known["upn"], secret or known["password"], [ENVIRONMENTS])


def for_program(client_id, credential, scope=f"{POWER_PLATFORM}/.default", **more):
    return program(client_id, credential, **more).acquire_token_for_client([scope])


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


def assertion(key=KEY, certificate=CERTIFICATE, **changed):
    """A client assertion as the documentation describes it, with some claims changed."""
    now = int(time.time())
    digest = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
    told = {
        "aud": f"{AUTHORITY}/oauth2/v2.0/token",
        "iss": COURIER["client_id"],
        "sub": COURIER["client_id"],
        "jti": os.urandom(16).hex(),
        "nbf": now,
        "iat": now,
        "exp": now + 300,
        **changed,
    }
    header = {"x5t#S256": base64.urlsafe_b64encode(digest).decode().rstrip("=")}
    return jwt.encode(told, key, "PS256", header)


def asserting(text, client_id=COURIER["client_id"]):
    return for_program(client_id, {"client_assertion": text})


@check("700027: a certificate that is not registered, or a signature of another key")
def _():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "foreign")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, CERTIFICATE.not_valid_before_utc, CERTIFICATE.not_valid_after_utc)
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


@check("700021 and 700023: an assertion about another app, or for another service")
def _():
    refused(asserting(assertion(sub=NOBODY)), 700021, "invalid_client")
    refused(asserting(assertion(aud="https://login.contoso.example/token")), 700023, "invalid_client")


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


main("MSAL Python")
