"""CLI for Microsoft 365 against the practice tenant. Its hosts are built in: a proxy and a certificate lead it here."""

import json
import os
import re
import subprocess
from pathlib import Path

from checks import check, contains, equal, main, ready
from person import Person
from tokens import claims, scopes_of

READY = ready()
TENANT, DOMAIN = READY["tenant_id"], READY["domain"]
FOLDER = Path(os.environ["PRACTICE_FOLDER"])
PROGRAM = Path(__file__).parent / "node_modules/.bin/m365"
WORKBENCH, SECRET = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0016", "wor8Q~practice-secret-of-the-workbench"
CERTIFICATE = FOLDER / "workbench-main.pem"
STRANGER = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0014"
NOBODY = "11111111-1111-1111-1111-111111111111"
LIMIT_S = 90


class Failed(Exception):
    """m365 ended with an error; the text is what it says."""


class M365:
    """CLI for Microsoft 365 with a home of its own, where it keeps its sign-in."""

    def __init__(self, name, **environment):
        home = FOLDER / f"m365-{name}"
        home.mkdir(exist_ok=True)
        own = {"HOME": str(home), "HTTPS_PROXY": os.environ["PRACTICE_PROXY"], "CLIMICROSOFT365_NOUPDATE": "1"}
        self.environment = {**os.environ, **own, **environment}
        self("cli config set", "--key", "disableTelemetry", "--value", "true")

    def command(self, command, *arguments):
        """The words of a command are one text."""
        return [PROGRAM, *command.split(), *arguments, "--output", "json"]

    def __call__(self, *arguments):
        """Runs a command and returns what it prints, read as JSON."""
        ran = subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, timeout=LIMIT_S
        )
        if ran.returncode:
            raise Failed(ran.stdout + ran.stderr)
        try:
            return json.loads(ran.stdout) if ran.stdout.strip() else None
        except json.JSONDecodeError as error:
            raise Failed(f"not JSON: {ran.stdout}") from error

    def refused(self, *arguments):
        """Runs a command that must fail, and returns what it says."""
        try:
            printed = self(*arguments)
        except Failed as said:
            return str(said)
        raise AssertionError(f"m365 {' '.join(arguments)} was not refused: {printed}")

    def login_by_device(self, name, app):
        """Signs somebody in with a device code, which they type while it waits."""
        login = ("login", "--authType", "deviceCode", "--appId", app, "--tenant", TENANT)
        m365 = subprocess.Popen(
            self.command(*login), env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said = []
        try:
            for line in m365.stdout:
                said.append(line)
                found = re.search(r"open the page (\S+) and enter the code (\S+) ", line)
                if found:
                    equal(found[1], "https://login.microsoftonline.com/devicelogin")
                    person(name).walk(f"{READY['authority']}/devicelogin", found[2])
            m365.wait(LIMIT_S)
        finally:
            m365.kill()
        if m365.returncode:
            raise Failed("".join(said))


def person(name):
    known = READY["people"][name]
    return Person(known["upn"], known["password"])


def secret(app, value):
    return "login", "--authType", "secret", "--appId", app, "--secret", value, "--tenant", TENANT


dana = M365("dana")


@check("a person signs in with a device code")
def _():
    dana.login_by_device("dana", WORKBENCH)
    status = dana("status")
    equal((status["connectedAs"], status["authType"]), (f"dana@{DOMAIN}", "deviceCode"))


@check("a person signs in by browser, through the older endpoint")
def _():
    known = READY["people"]["petra"]
    browser = {"BROWSER": os.environ["PERSON"], "PERSON_UPN": known["upn"], "PERSON_PASSWORD": known["password"]}
    m365 = M365("petra", **browser)
    m365("login", "--authType", "browser", "--appId", WORKBENCH, "--tenant", TENANT)
    equal(m365("status")["connectedAs"], known["upn"])


@check("a person signs in with user name and password")
def _():
    m365 = M365("password")
    known = ("--userName", f"dana@{DOMAIN}", "--password", "practice-dana-1")
    m365("login", "--authType", "password", "--appId", WORKBENCH, "--tenant", TENANT, *known)
    equal(m365("status")["connectedAs"], f"dana@{DOMAIN}")


@check("a program signs in with a secret, and goes by its app's name")
def _():
    m365 = M365("secret")
    m365(*secret(WORKBENCH, SECRET))
    equal(m365("status")["connectedAs"], "Contoso Workbench")
    m365("logout")
    equal(m365("status"), "Logged out")


@check("a program signs in with a certificate")
def _():
    m365 = M365("certificate")
    m365(
        "login",
        "--authType",
        "certificate",
        "--appId",
        WORKBENCH,
        "--tenant",
        TENANT,
        "--certificateFile",
        str(CERTIFICATE),
    )
    equal(m365("status")["authType"], "certificate")


@check("a program signs in with the token of another issuer, as in GitHub Actions and in Azure Pipelines")
def _():
    federation, app = READY["federation"], READY["clients"]["federated"]["client_id"]
    github, devops = federation["github"], federation["azure_devops"]
    for variables in (
        {
            "ACTIONS_ID_TOKEN_REQUEST_URL": github["request_url"],
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": github["request_token"],
        },
        {
            "SYSTEM_OIDCREQUESTURI": devops["request_uri"],
            "SYSTEM_ACCESSTOKEN": devops["access_token"],
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": devops["service_connection_id"],
            "AZURESUBSCRIPTION_CLIENT_ID": app,
            "AZURESUBSCRIPTION_TENANT_ID": TENANT,
        },
    ):
        # The issuer is no host of the real service.
        m365 = M365("federated", NO_PROXY="localhost", **variables)
        m365("login", "--authType", "federatedIdentity", "--appId", app, "--tenant", TENANT)
        equal(m365("status")["authType"], "federatedIdentity")
        m365("logout")


@check("entra app list and get show the registrations")
def _():
    contains([app["displayName"] for app in dana("entra app list")], "Contoso Night Robot")
    equal(dana("entra app get", "--name", "Contoso Workbench")["appId"], WORKBENCH)
    equal(dana("entra app permission list", "--appId", WORKBENCH)[0]["resource"], "Microsoft Graph")


new = {}


@check("entra app add registers an app with permissions, consent and a secret in one command")
def _():
    made = dana(
        *("entra app add", "--name", "Contoso O'Neil", "--withSecret", "--grantAdminConsent"),
        *("--platform", "publicClient", "--redirectUris", "http://localhost", "--allowPublicClientFlows"),
        *("--apisDelegated", "https://api.powerplatform.com/EnvironmentManagement.Environments.Read"),
        *("--apisApplication", "https://api.powerplatform.com/CopilotStudio.Copilots.Invoke"),
    )
    new.update(made)
    equal(made["tenantId"], TENANT)
    shown = dana("entra app get", "--name", "Contoso O'Neil")
    equal((shown["appId"], shown["isFallbackPublicClient"]), (made["appId"], True))
    equal(shown["publicClient"]["redirectUris"], ["http://localhost"])
    equal(dana("entra enterpriseapp get", "--id", made["appId"])["displayName"], "Contoso O'Neil")


@check("the app that was added signs in with its secret, and a person with the app")
def _():
    m365 = M365("new")
    m365(*secret(new["appId"], new["secrets"][0]["value"]))
    equal(m365("status")["connectedAs"], "Contoso O'Neil")
    token = m365("util accesstoken get", "--resource", "https://api.powerplatform.com")
    equal(claims(token)["roles"], ["CopilotStudio.Copilots.Invoke"])
    contains(scopes_of(new["appId"], "petra"), "EnvironmentManagement.Environments.Read")


@check("entra app set, and entra app remove")
def _():
    dana(
        "entra app set",
        "--appId",
        new["appId"],
        "--redirectUris",
        "http://localhost/second",
        "--platform",
        "publicClient",
    )
    contains(dana("entra app get", "--appId", new["appId"])["publicClient"]["redirectUris"], "http://localhost/second")
    dana("entra app remove", "--appId", new["appId"], "--force")
    contains(dana.refused("entra app get", "--appId", new["appId"]), "not found")


@check("7000215: a wrong secret; 700016: an unknown client; 50126: a wrong password")
def _():
    m365 = M365("refused")
    contains(m365.refused(*secret(WORKBENCH, "wrong")), "7000215")
    contains(m365.refused(*secret(NOBODY, "wrong")), "700016")
    wrong = ("--userName", f"dana@{DOMAIN}", "--password", "wrong")
    contains(m365.refused("login", "--authType", "password", "--appId", WORKBENCH, "--tenant", TENANT, *wrong), "50126")


@check("650057: an app that does not ask for Graph")
def _():
    m365 = M365("refused")
    known = ("--userName", f"dana@{DOMAIN}", "--password", "practice-dana-1")
    contains(m365.refused("login", "--authType", "password", "--appId", STRANGER, "--tenant", TENANT, *known), "650057")


main("CLI for Microsoft 365")
