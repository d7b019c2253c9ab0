"""Apps and programs as MSAL for Python makes them, and ways to sign in with them."""

import base64
import hashlib
import os
import threading
import time
from pathlib import Path

import jwt
import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from checks import contains, equal, ready
from person import Person

READY = ready()
TENANT, DOMAIN = READY["tenant_id"], READY["domain"]
AUTHORITY = os.environ["PRACTICE_AUTHORITY"]
POWER_PLATFORM = "https://api.powerplatform.com"
ENVIRONMENTS = f"{POWER_PLATFORM}/EnvironmentManagement.Environments.Read"
WIZARD, ROBOT, COURIER = (READY["clients"][name] for name in ("public", "confidential", "certificate"))
FEDERATED = READY["clients"]["federated"]["client_id"]
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


def unmodified(client_id=WIZARD["client_id"], **more):
    """An app as it is written for the real service; only a proxy leads it here."""
    proxies = {"https": os.environ["PRACTICE_PROXY"]}
    return msal.PublicClientApplication(
        client_id, authority=f"https://login.microsoftonline.com/{TENANT}", proxies=proxies, **more
    )


def password(app, name, secret=None):
    known = READY["people"][name]
    return app.acquire_token_by_username_password(known["upn"], secret or known["password"], [ENVIRONMENTS])


def for_program(client_id, credential, scope=f"{POWER_PLATFORM}/.default", **more):
    return program(client_id, credential, **more).acquire_token_for_client([scope])


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
