"""Reading tokens, and getting one by the shortest way."""

import base64
import json
import ssl
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from checks import ready

LIMIT_S = 20


def claims(token):
    """The claims of a token."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def scopes_of(client_id, name):
    """The permissions in a person's token for the Power Platform API, got with user name and password."""
    told = ready()
    form = {
        "client_id": client_id,
        "grant_type": "password",
        "username": told["people"][name]["upn"],
        "password": told["people"][name]["password"],
        "scope": "https://api.powerplatform.com/.default",
    }
    address = f"{told['authority']}/{told['tenant_id']}/oauth2/v2.0/token"
    return claims(_answer(address, urlencode(form).encode())["access_token"])["scp"].split()


def job_token(**asked):
    """A token of the practice issuer, as a job of GitHub Actions asks for it: `audience`, and ours alone `subject`."""
    github = ready()["federation"]["github"]
    asked.setdefault("audience", ready()["federation"]["audience"])
    address = f"{github['request_url']}&{urlencode(asked)}"
    return _answer(Request(address, headers={"authorization": f"Bearer {github['request_token']}"}))["value"]


def _answer(request, form=None):
    trusted = ssl.create_default_context(cafile=ready()["ca_file"])
    with urlopen(request, form, LIMIT_S, context=trusted) as answer:
        return json.load(answer)
