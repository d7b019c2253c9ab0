"""The Azure CLI against the practice tenant: signing in, looking around, and how it tells of each refusal."""

import json
import os
import shlex
import subprocess

from az import (
    COURIER,
    DOMAIN,
    ENVIRONMENTS,
    LATE,
    LIMIT_S,
    NOBODY,
    ORPHAN,
    POWER_PLATFORM,
    READY,
    ROBOT,
    ROLES,
    TENANT,
    WIZARD,
    Az,
    UnmodifiedAz,
    login_refused,
    program,
)
from checks import check, contains, equal, main
from practice import on_port_443
from tokens import job_token

dana = Az("dana")

# Signing in


@check("the commands of --print-env register the practice cloud")
def _():
    cloud = dana("cloud show")
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
    equal(dana("account list"), accounts)


@check("a person signs in by browser")
def _():
    known = READY["people"]["petra"]
    browser = {
        "BROWSER": f"{os.environ['PERSON']} %s &",
        "PERSON_UPN": known["upn"],
        "PERSON_PASSWORD": known["password"],
    }
    az = Az("petra", **browser)
    equal(az("login", "--tenant", DOMAIN)[0]["user"]["name"], known["upn"])
    equal(az("ad signed-in-user show")["userPrincipalName"], known["upn"])


@check("a program signs in with a secret, and sees the subscription")
def _():
    az = Az("robot")
    equal(az(*program(ROBOT["client_id"], ROBOT["client_secret"], DOMAIN))[0]["id"], READY["subscription_id"])
    token = az("account get-access-token", "--scope", "https://api.powerplatform.com/.default")
    equal(token["tenant"], TENANT)
    az("logout")
    contains(az.refused("account show"), "az login")


@check("a program signs in with a certificate, also by subject name and issuer")
def _():
    certificate = (
        "login",
        "--service-principal",
        "--username",
        COURIER["client_id"],
        "--certificate",
        COURIER["pem_file"],
        "--tenant",
        TENANT,
    )
    equal(Az("courier")(*certificate)[0]["user"]["name"], COURIER["client_id"])
    equal(Az("courier")(*certificate, "--use-cert-sn-issuer")[0]["user"]["name"], COURIER["client_id"])


@check("a program signs in with the token of another issuer")
def _():
    login = (
        "login",
        "--service-principal",
        "--username",
        READY["clients"]["federated"]["client_id"],
        "--tenant",
        TENANT,
    )
    equal(Az("federated")(*login, "--federated-token", job_token())[0]["user"]["type"], "servicePrincipal")
    login_refused(700213, *login, "--federated-token", job_token(subject="repo:contoso/other"))


@check("one variable leads az to the practice cloud")
def _():
    class Bare(Az):
        def prepare(self):
            self.folder.mkdir()

    metadata = f"{READY['arm']}/metadata/endpoints?api-version=2019-05-01"
    az = Bare("variable", ARM_CLOUD_METADATA_URL=metadata, SSL_CERT_FILE=READY["ca_file"])
    az("cloud set", "--name", "Practice")
    equal(az(*program(ROBOT["client_id"], ROBOT["client_secret"]))[0]["tenantId"], TENANT)


@check("a person signs in with user name and password, on port 443")
def _():
    with on_port_443() as practice, practice.environment("az") as environment:
        login = f"az login --username dana@{DOMAIN} --password practice-dana-1 --output json"
        ran = subprocess.run(
            ["bash", "-euc", f'eval "$PRACTICE_RECIPE"; {login}'],
            env={**environment, "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )
        equal(ran.returncode, 0, ran.stderr)
        equal(json.loads(ran.stdout)[0]["user"]["name"], f"dana@{DOMAIN}")


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
    found = dana(
        "rest",
        "--url",
        address,
        "--resource",
        "https://api.powerplatform.com",
        "--headers",
        "host=api.powerplatform.com",
    )
    assert found["value"]


@check("az ad shows people, apps, service principals, permissions and consent")
def _():
    equal(dana("ad signed-in-user show")["displayName"], "Dana Practice")
    equal(dana("ad app show", "--id", WIZARD)["displayName"], "Contoso Environment Wizard")
    contains([app["appId"] for app in dana("ad app list", "--display-name", "Contoso")], WIZARD)
    equal(dana("ad sp show", "--id", "https://api.powerplatform.com")["appId"], POWER_PLATFORM)
    contains([sp["displayName"] for sp in dana("ad sp list", "--all")], "Microsoft Graph")
    listed = dana("ad app permission list", "--id", WIZARD)
    equal(sorted(entry["id"] for entry in listed[0]["resourceAccess"]), sorted([ENVIRONMENTS, ROLES]))
    grants = dana("ad app permission list-grants", "--id", WIZARD, "--show-resource-name")
    equal((grants[0]["resourceDisplayName"], grants[0]["consentType"]), ("Power Platform API", "AllPrincipals"))
    equal(dana("ad app owner list", "--id", WIZARD)[0]["userPrincipalName"], f"dana@{DOMAIN}")
    equal(dana("ad app credential list", "--id", ROBOT["client_id"])[0]["hint"], "rob")
    equal(dana("ad user show", "--id", f"petra@{DOMAIN}")["displayName"], "Petra Practice")


# Refusals


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
    foreign = (
        "login",
        "--service-principal",
        "--username",
        ROBOT["client_id"],
        "--certificate",
        COURIER["pem_file"],
        "--tenant",
        TENANT,
    )
    login_refused(700027, *foreign)


@check("50126: a wrong password; 50034: an unknown name; 50076: a second factor")
def _():
    for number, name, password in (
        (50126, "dana", "wrong"),
        (50034, "nobody", "wrong"),
        (50076, "gina", "practice-gina-1"),
    ):
        login = ("login", "--username", f"{name}@{DOMAIN}", "--password", password)
        login_refused(number, *login, az=UnmodifiedAz("refused"))


@check("90002: an unknown tenant")
def _():
    login_refused(90002, *program(ROBOT["client_id"], ROBOT["client_secret"], "nosuch.example"))


@check("65002: a permission for which the Azure CLI is not preauthorized")
def _():
    scope = "https://api.powerplatform.com/Authorization.RoleAssignments.Read"
    contains(dana.refused("account get-access-token", "--scope", scope), "AADSTS65002")


@check("what is not there, and who may not look, are said in sentences")
def _():
    contains(dana.refused("ad app show", "--id", NOBODY), "does not exist")
    contains(dana.refused("ad user show", "--id", f"nobody@{DOMAIN}"), "does not exist")


main("Azure CLI")
