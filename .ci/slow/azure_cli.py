"""The Azure CLI against the practice tenant: signing in, and the commands of an administrator who sets up an app."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from checks import check, contains, equal, main, ready
from person import Person
from tokens import claims, scopes_of

READY = ready()
TENANT, DOMAIN = READY["tenant_id"], READY["domain"]
FOLDER = Path(os.environ["PRACTICE_FOLDER"])
ROBOT, COURIER = READY["clients"]["confidential"], READY["clients"]["certificate"]
WIZARD = READY["clients"]["public"]["client_id"]
POWER_PLATFORM = READY["permission"]["api"]
LATE, ORPHAN = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0011", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0012"
NOBODY = "11111111-1111-1111-1111-111111111111"
ENVIRONMENTS, ROLES = "177690ed-85f1-41d9-8dbf-2716e60ff46a", "5333e2d9-371f-42d6-9212-516921242dfc"
LIMIT_S = 90
# As `--print-env az` left it: a cloud that is registered and set, and nobody signed in.
PREPARED = Path(os.environ["AZURE_CONFIG_DIR"])


class Failed(Exception):
    """az ended with an error; the text is what it says."""


class Az:
    """An Azure CLI with a configuration of its own."""

    login = READY["authority"]

    def __init__(self, name, **environment):
        self.folder = FOLDER / f"az-{name}"
        self.environment = {**os.environ, "AZURE_CONFIG_DIR": str(self.folder), **environment}
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.prepare()

    def prepare(self):
        shutil.copytree(PREPARED, self.folder)

    def __call__(self, *arguments):
        """Runs a command and returns what it prints, read as JSON."""
        ran = subprocess.run(
            ["az", *arguments, "--output", "json"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )
        if ran.returncode:
            raise Failed(ran.stderr)
        return json.loads(ran.stdout) if ran.stdout.strip() else None

    def refused(self, *arguments):
        """Runs a command that must fail, and returns what az says."""
        try:
            printed = self(*arguments)
        except Failed as said:
            return str(said)
        raise AssertionError(f"az {shlex.join(arguments)} was not refused: {printed}")

    def login_by_device(self, name, *arguments):
        """Signs somebody in with a device code, which they type while az waits."""
        az = subprocess.Popen(
            ["az", "login", "--use-device-code", *arguments, "--output", "json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            for line in az.stderr:
                found = re.search(r"open the page (\S+) and enter the code (\S+) ", line)
                if found:
                    equal(found[1], f"{self.login}/devicelogin")
                    # The person has no proxy, and goes to the page by the practice tenant's own name.
                    person(name).walk(f"{READY['authority']}/devicelogin", found[2])
                    break
            printed, said = az.communicate(timeout=LIMIT_S)
        finally:
            az.kill()
        if az.returncode:
            raise Failed(said)
        return json.loads(printed)


class UnmodifiedAz(Az):
    """An Azure CLI that believes that it talks to the real cloud; only a proxy and a certificate lead it here."""

    login = "https://login.microsoftonline.com"

    def __init__(self, name):
        super().__init__(name, HTTPS_PROXY=os.environ["PRACTICE_PROXY"])
        del self.environment["AZURE_CORE_INSTANCE_DISCOVERY"]

    def prepare(self):
        self.folder.mkdir()


def person(name):
    known = READY["people"][name]
    return Person(known["upn"], known["password"])


def program(client_id, secret, tenant=TENANT):
    return "login", "--service-principal", "--username", client_id, "--password", secret, "--tenant", tenant


def token_of(client_id, secret):
    """The access token of a program, with a fresh az."""
    az = Az("fresh")
    az(*program(client_id, secret), "--allow-no-subscriptions")
    return az("account", "get-access-token", "--scope", "https://api.powerplatform.com/.default")["accessToken"]


dana = Az("dana")

# Signing in


@check("the commands of --print-env register the practice cloud")
def _():
    cloud = dana("cloud", "show")
    equal((cloud["isActive"], cloud["endpoints"]["activeDirectory"]), (True, READY["authority"]))
    equal(cloud["endpoints"]["resourceManager"].rstrip("/"), READY["arm"])


@check("the sign-ins that --print-env proposes work as they stand")
def _():
    lines = [line[4:] for line in os.environ["PRACTICE_RECIPE"].splitlines() if line.startswith("#   ")]
    equal(len(lines), 3)
    for line in lines:
        az = Az("proposed")
        if "--use-device-code" in line:
            equal(az.login_by_device("dana", *shlex.split(line)[3:])[0]["user"]["type"], "user")
        else:
            equal(az(*shlex.split(line)[1:])[0]["user"]["type"], "servicePrincipal")


@check("a person signs in with a device code, in whichever tenant they are")
def _():
    accounts = dana.login_by_device("dana")
    found = accounts[0]
    equal((found["tenantId"], found["user"]["name"]), (TENANT, f"dana@{DOMAIN}"))
    equal((found["id"], found["tenantDefaultDomain"]), (READY["subscription_id"], DOMAIN))
    equal(dana("account", "list"), accounts)


@check("a person signs in by browser")
def _():
    known = READY["people"]["petra"]
    browser = {"BROWSER": f"{os.environ['PERSON']} %s &", "PERSON_UPN": known["upn"], "PERSON_PASSWORD": known["password"]}
    az = Az("petra", **browser)
    equal(az("login", "--tenant", DOMAIN)[0]["user"]["name"], known["upn"])
    equal(az("ad", "signed-in-user", "show")["userPrincipalName"], known["upn"])


@check("a program signs in with a secret, and sees the subscription")
def _():
    az = Az("robot")
    equal(az(*program(ROBOT["client_id"], ROBOT["client_secret"], DOMAIN))[0]["id"], READY["subscription_id"])
    token = az("account", "get-access-token", "--scope", "https://api.powerplatform.com/.default")
    equal(token["tenant"], TENANT)
    az("logout")
    contains(az.refused("account", "show"), "az login")


@check("a program signs in with a certificate, also by subject name and issuer")
def _():
    certificate = ("login", "--service-principal", "--username", COURIER["client_id"], "--certificate", COURIER["pem_file"], "--tenant", TENANT)
    equal(Az("courier")(*certificate)[0]["user"]["name"], COURIER["client_id"])
    equal(Az("courier")(*certificate, "--use-cert-sn-issuer")[0]["user"]["name"], COURIER["client_id"])


@check("one variable leads az to the practice cloud")
def _():
    class Bare(Az):
        def prepare(self):
            self.folder.mkdir()

    metadata = f"{READY['arm']}/metadata/endpoints?api-version=2019-05-01"
    az = Bare("variable", ARM_CLOUD_METADATA_URL=metadata, SSL_CERT_FILE=READY["ca_file"])
    az("cloud", "set", "--name", "Practice")
    equal(az(*program(ROBOT["client_id"], ROBOT["client_secret"]))[0]["tenantId"], TENANT)


# With the real names, through a proxy


@check("unmodified, a person signs in with user name and password")
def _():
    az = UnmodifiedAz("password")
    found = az("login", "--username", f"dana@{DOMAIN}", "--password", "practice-dana-1")[0]
    equal((found["cloudName"], found["tenantId"]), ("AzureCloud", TENANT))
    equal(az("rest", "--url", "https://graph.microsoft.com/v1.0/me")["userPrincipalName"], f"dana@{DOMAIN}")


@check("unmodified, a person signs in with a device code, and a program with a secret")
def _():
    equal(UnmodifiedAz("device").login_by_device("dana")[0]["cloudName"], "AzureCloud")
    az = UnmodifiedAz("secret")
    equal(az(*program(ROBOT["client_id"], ROBOT["client_secret"]))[0]["cloudName"], "AzureCloud")


# Looking around


@check("az rest reaches Graph and the Resource Manager, each with its own token")
def _():
    equal(dana("rest", "--url", f"{READY['graph']}/v1.0/me")["userPrincipalName"], f"dana@{DOMAIN}")
    found = dana("rest", "--url", "/subscriptions?api-version=2022-12-01")
    equal(found["value"][0]["subscriptionId"], READY["subscription_id"])


@check("az rest with a resource reaches an API by its own token")
def _():
    address = f"{READY['power_platform']}/environmentmanagement/environments?api-version=2022-03-01-preview"
    found = dana("rest", "--url", address, "--resource", "https://api.powerplatform.com", "--headers", "host=api.powerplatform.com")
    assert found["value"]


@check("az ad shows people, apps, service principals, permissions and consent")
def _():
    equal(dana("ad", "signed-in-user", "show")["displayName"], "Dana Practice")
    equal(dana("ad", "app", "show", "--id", WIZARD)["displayName"], "Contoso Environment Wizard")
    contains([app["appId"] for app in dana("ad", "app", "list", "--display-name", "Contoso")], WIZARD)
    equal(dana("ad", "sp", "show", "--id", "https://api.powerplatform.com")["appId"], POWER_PLATFORM)
    contains([sp["displayName"] for sp in dana("ad", "sp", "list", "--all")], "Microsoft Graph")
    listed = dana("ad", "app", "permission", "list", "--id", WIZARD)
    equal(sorted(entry["id"] for entry in listed[0]["resourceAccess"]), sorted([ENVIRONMENTS, ROLES]))
    grants = dana("ad", "app", "permission", "list-grants", "--id", WIZARD, "--show-resource-name")
    equal((grants[0]["resourceDisplayName"], grants[0]["consentType"]), ("Power Platform API", "AllPrincipals"))
    equal(dana("ad", "app", "owner", "list", "--id", WIZARD)[0]["userPrincipalName"], f"dana@{DOMAIN}")
    equal(dana("ad", "app", "credential", "list", "--id", ROBOT["client_id"])[0]["hint"], "rob")
    equal(dana("ad", "user", "show", "--id", f"petra@{DOMAIN}")["displayName"], "Petra Practice")


# Setting up an app, and reading it back by Graph and by signing in

new = {}


@check("az ad app create registers an app, without a service principal")
def _():
    app = dana("ad", "app", "create", "--display-name", "Contoso Rehearsal", "--public-client-redirect-uris", "http://localhost")
    new.update(id=app["appId"], object=app["id"])
    equal((app["signInAudience"], app["publicClient"]["redirectUris"]), ("AzureADMyOrg", ["http://localhost"]))
    equal(dana("ad", "app", "list", "--display-name", "Contoso Rehearsal")[0]["appId"], new["id"])
    equal(dana("ad", "sp", "list", "--filter", f"appId eq '{new['id']}'"), [])


@check("az ad app create with the same name updates the app that is there")
def _():
    again = dana("ad", "app", "create", "--display-name", "Contoso Rehearsal", "--is-fallback-public-client", "true")
    equal((again["appId"], again["isFallbackPublicClient"]), (new["id"], True))
    equal(again["publicClient"]["redirectUris"], ["http://localhost"])


@check("az ad app update changes what it names and leaves the rest")
def _():
    uris = ["http://localhost", "http://localhost/second"]
    dana("ad", "app", "update", "--id", new["id"], "--public-client-redirect-uris", *uris)
    dana("ad", "app", "update", "--id", new["id"], "--display-name", "Contoso Renamed", "--set", "notes=practice")
    app = dana("ad", "app", "show", "--id", new["id"])
    equal((app["displayName"], app["notes"], app["isFallbackPublicClient"]), ("Contoso Renamed", "practice", True))
    equal(app["publicClient"]["redirectUris"], uris)


@check("az ad app credential reset gives a secret that needs a service principal to work")
def _():
    made = dana("ad", "app", "credential", "reset", "--id", new["id"], "--display-name", "first")
    equal((made["appId"], made["tenant"]), (new["id"], TENANT))
    new["secret"] = made["password"]
    shown = dana("ad", "app", "credential", "list", "--id", new["id"])
    equal([(one["displayName"], one["hint"], one["secretText"]) for one in shown], [("first", new["secret"][:3], None)])
    login_refused(7000229, *program(new["id"], new["secret"]))


@check("az ad sp create makes the app able to sign in at once")
def _():
    principal = dana("ad", "sp", "create", "--id", new["id"])
    equal((principal["appId"], principal["appDisplayName"]), (new["id"], "Contoso Renamed"))
    equal(dana("ad", "sp", "show", "--id", new["id"])["id"], principal["id"])
    equal(claims(token_of(new["id"], new["secret"]))["oid"], principal["id"])
    contains(dana.refused("ad", "sp", "create", "--id", new["id"]), "already in use")


@check("az ad app credential reset --append keeps the older secret, without it the older one ends")
def _():
    second = dana("ad", "app", "credential", "reset", "--id", new["id"], "--append", "--years", "2")["password"]
    for secret in new["secret"], second:
        equal(claims(token_of(new["id"], secret))["appid"], new["id"])
    third = dana("ad", "app", "credential", "reset", "--id", new["id"])["password"]
    login_refused(7000215, *program(new["id"], second))
    equal(claims(token_of(new["id"], third))["appid"], new["id"])
    only = dana("ad", "app", "credential", "list", "--id", new["id"])
    dana("ad", "app", "credential", "delete", "--id", new["id"], "--key-id", only[0]["keyId"])
    login_refused(7000215, *program(new["id"], third))


@check("az ad app credential reset with a certificate makes the app able to sign in with it")
def _():
    pem = Path(COURIER["pem_file"]).read_text()
    certificate = FOLDER / "certificate.pem"
    certificate.write_text(pem[pem.index("-----BEGIN CERTIFICATE") :])
    dana("ad", "app", "credential", "reset", "--id", new["id"], "--cert", f"@{certificate}")
    listed = dana("ad", "app", "credential", "list", "--id", new["id"], "--cert")
    equal([one["type"] for one in listed], ["AsymmetricX509Cert"])
    login = ("login", "--service-principal", "--username", new["id"], "--certificate", COURIER["pem_file"])
    equal(Az("fresh")(*login, "--tenant", TENANT)[0]["user"]["name"], new["id"])


@check("az ad app permission add asks for permissions, and delete takes one off the list")
def _():
    wanted = [f"{ENVIRONMENTS}=Scope", f"{ROLES}=Scope"]
    dana("ad", "app", "permission", "add", "--id", new["id"], "--api", POWER_PLATFORM, "--api-permissions", *wanted)
    listed = dana("ad", "app", "permission", "list", "--id", new["id"])
    equal((listed[0]["resourceAppId"], len(listed[0]["resourceAccess"])), (POWER_PLATFORM, 2))
    dana("ad", "app", "permission", "delete", "--id", new["id"], "--api", POWER_PLATFORM, "--api-permissions", ROLES)
    listed = dana("ad", "app", "permission", "list", "--id", new["id"])
    equal(listed[0]["resourceAccess"], [{"id": ENVIRONMENTS, "type": "Scope"}])


@check("az ad app permission grant consents for everybody, and a second one replaces the first")
def _():
    grant = ("ad", "app", "permission", "grant", "--id", new["id"], "--api", POWER_PLATFORM, "--scope")
    equal(dana(*grant, "EnvironmentManagement.Environments.Read")["consentType"], "AllPrincipals")
    both = "EnvironmentManagement.Environments.Read Authorization.RoleAssignments.Read"
    dana(*grant, *both.split())
    grants = dana("ad", "app", "permission", "list-grants", "--id", new["id"])
    equal([sorted(grant["scope"].split()) for grant in grants], [sorted(both.split())])
    contains(scopes_of(new["id"], "petra"), "Authorization.RoleAssignments.Read")


@check("az ad app owner add and list; an owner without a role may change the app")
def _():
    alex = Az("alex")
    alex.login_by_device("alex")
    rename = ("ad", "app", "update", "--id", new["id"], "--set", "notes=by Alex")
    contains(alex.refused(*rename), "Insufficient privileges")
    someone = dana("ad", "user", "show", "--id", f"alex@{DOMAIN}")["id"]
    dana("ad", "app", "owner", "add", "--id", new["id"], "--owner-object-id", someone)
    contains([owner["id"] for owner in dana("ad", "app", "owner", "list", "--id", new["id"])], someone)
    alex(*rename)
    equal(dana("ad", "app", "show", "--id", new["id"])["notes"], "by Alex")


@check("az ad app federated-credential create, show, list and delete")
def _():
    trust = {
        "name": "build",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/setup:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    command = ("ad", "app", "federated-credential")
    made = dana(*command, "create", "--id", new["id"], "--parameters", json.dumps(trust))
    equal({name: made[name] for name in trust}, trust)
    equal(dana(*command, "show", "--id", new["id"], "--federated-credential-id", "build")["id"], made["id"])
    dana(*command, "delete", "--id", new["id"], "--federated-credential-id", made["id"])
    equal(dana(*command, "list", "--id", new["id"]), [])


@check("az ad sp create-for-rbac, without a role, makes a program in one command")
def _():
    made = dana("ad", "sp", "create-for-rbac", "--name", "Contoso Program")
    equal((made["displayName"], made["tenant"]), ("Contoso Program", TENANT))
    equal(claims(token_of(made["appId"], made["password"]))["appid"], made["appId"])


@check("az ad sp update and delete, and az ad app delete")
def _():
    dana("ad", "sp", "update", "--id", new["id"], "--set", "accountEnabled=false")
    equal(dana("ad", "sp", "show", "--id", new["id"])["accountEnabled"], False)
    dana("ad", "sp", "delete", "--id", new["id"])
    contains(dana.refused("ad", "sp", "show", "--id", new["id"]), "does not exist")
    dana("ad", "app", "delete", "--id", new["id"])
    contains(dana.refused("ad", "app", "show", "--id", new["id"]), "does not exist")


@check("unmodified, az ad app permission admin-consent grants what the app asks for")
def _():
    az = UnmodifiedAz("consent")
    az("login", "--username", f"dana@{DOMAIN}", "--password", "practice-dana-1")
    app = az("ad", "app", "create", "--display-name", "Contoso Consented", "--is-fallback-public-client", "true")["appId"]
    add = ("ad", "app", "permission", "add", "--id", app, "--api", POWER_PLATFORM, "--api-permissions")
    az(*add, f"{ENVIRONMENTS}=Scope", "38c13204-7d79-4d83-bdbb-b770e28400df=Role")
    az("ad", "app", "permission", "admin-consent", "--id", app)
    contains(scopes_of(app, "petra"), "EnvironmentManagement.Environments.Read")
    secret = az("ad", "app", "credential", "reset", "--id", app)["password"]
    equal(claims(token_of(app, secret))["roles"], ["CopilotStudio.Copilots.Invoke"])
    contains(dana.refused("ad", "app", "permission", "admin-consent", "--id", app), "sovereign clouds")


# Refusals


def login_refused(number, *arguments, az=None):
    contains((az or Az("refused")).refused(*arguments), f"AADSTS{number}")


@check("7000215: a wrong secret, with az's own hint")
def _():
    az = Az("refused")
    said = az.refused(*program(ROBOT["client_id"], "wrong"))
    contains(said, "AADSTS7000215")
    contains(said, "certificate")


@check("7000222: an expired secret; 7000229: no service principal; 700016: an unknown client")
def _():
    login_refused(7000222, *program(LATE, "lat8Q~practice-secret-of-the-latecomer"))
    login_refused(7000229, *program(ORPHAN, "orp8Q~practice-secret-of-the-orphan"))
    login_refused(700016, *program(NOBODY, "secret"))


@check("700027: a certificate of another app")
def _():
    foreign = ("login", "--service-principal", "--username", ROBOT["client_id"], "--certificate", COURIER["pem_file"], "--tenant", TENANT)
    login_refused(700027, *foreign)


@check("50126: a wrong password; 50034: an unknown name; 50076: a second factor")
def _():
    password = lambda name, word: ("login", "--username", f"{name}@{DOMAIN}", "--password", word)
    login_refused(50126, *password("dana", "wrong"), az=UnmodifiedAz("refused"))
    login_refused(50034, *password("nobody", "wrong"), az=UnmodifiedAz("refused"))
    login_refused(50076, *password("gina", "practice-gina-1"), az=UnmodifiedAz("refused"))


@check("90002: an unknown tenant")
def _():
    login_refused(90002, *program(ROBOT["client_id"], ROBOT["client_secret"], "nosuch.example"))


@check("65002: a permission for which the Azure CLI is not preauthorized")
def _():
    scope = "https://api.powerplatform.com/Authorization.RoleAssignments.Read"
    contains(dana.refused("account", "get-access-token", "--scope", scope), "AADSTS65002")


@check("what is not there, and who may not look, are said in sentences")
def _():
    contains(dana.refused("ad", "app", "show", "--id", NOBODY), "does not exist")
    contains(dana.refused("ad", "user", "show", "--id", f"nobody@{DOMAIN}"), "does not exist")


main("Azure CLI")
