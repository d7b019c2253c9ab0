"""MSAL for Python against the practice tenant: every way to sign in that it has."""

import os
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import jwt
import msal
import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from checks import check, contains, equal, main
from msal_apps import (
    AUTHORITY,
    CERTIFICATE,
    COURIER,
    DANA,
    DOMAIN,
    ENVIRONMENTS,
    FEDERATED,
    KEY,
    PEM,
    POWER_PLATFORM,
    READY,
    ROBOT,
    TENANT,
    WEB,
    WEB_REDIRECT,
    WEB_SECRET,
    WIZARD,
    Requests,
    assertion,
    by_code,
    by_device,
    claims,
    environments,
    me,
    password,
    person,
    program,
    public,
    refused,
    unmodified,
)
from practice import on_port_443
from tokens import job_token

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


@check("a program signs in with the token of another issuer")
def _():
    # MSAL asks for it when it needs it, which it does not for a token that it has.
    app = program(FEDERATED, {"client_assertion": job_token})
    equal(claims(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"]))["appid"], FEDERATED)
    equal(app.acquire_token_for_client([f"{POWER_PLATFORM}/.default"])["token_source"], "cache")


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


@check("the certificate stands up to the strict checks of Python 3.13")
def _():
    strict = ssl.create_default_context(cafile=READY["ca_file"])
    strict.verify_flags |= ssl.VERIFY_X509_STRICT
    for key in "authority", "arm":
        place = urlsplit(READY[key])
        with socket.create_connection((place.hostname, place.port), 20) as plain:
            strict.wrap_socket(plain, server_hostname=place.hostname).close()


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
    with on_port_443() as practice:
        equal(practice.ready["authority"], "https://localhost")
        through = requests.Session()
        # The variables of the other practice tenant would come first.
        through.trust_env, through.verify = False, practice.ready["ca_file"]
        app = public(authority=f"https://localhost/{DOMAIN}", http_client=through)
        equal(claims(password(app, "dana"))["upn"], f"dana@{DOMAIN}")


# With the real names, through a proxy


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


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


main("MSAL Python")
