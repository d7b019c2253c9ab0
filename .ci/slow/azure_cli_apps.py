"""The Azure CLI against the practice tenant: the commands of an administrator who sets up an app.

What they write is read back, and proved by signing in.
"""

import json
from pathlib import Path

from az import (
    COURIER,
    DOMAIN,
    ENVIRONMENTS,
    FOLDER,
    POWER_PLATFORM,
    READY,
    ROLES,
    TENANT,
    Az,
    UnmodifiedAz,
    login_refused,
    program,
    token_of,
)
from checks import check, contains, equal, main
from tokens import claims, job_token, scopes_of

dana = Az("dana")
new = {}


@check("an administrator signs in")
def _():
    equal(dana.login_by_device("dana")[0]["user"]["name"], f"dana@{DOMAIN}")


@check("az ad app create registers an app, without a service principal")
def _():
    app = dana(
        "ad app create", "--display-name", "Contoso Rehearsal", "--public-client-redirect-uris", "http://localhost"
    )
    new.update(id=app["appId"], object=app["id"])
    equal((app["signInAudience"], app["publicClient"]["redirectUris"]), ("AzureADMyOrg", ["http://localhost"]))
    equal(dana("ad app list", "--display-name", "Contoso Rehearsal")[0]["appId"], new["id"])
    equal(dana("ad sp list", "--filter", f"appId eq '{new['id']}'"), [])


@check("az ad app create with the same name updates the app that is there")
def _():
    again = dana("ad app create", "--display-name", "Contoso Rehearsal", "--is-fallback-public-client", "true")
    equal((again["appId"], again["isFallbackPublicClient"]), (new["id"], True))
    equal(again["publicClient"]["redirectUris"], ["http://localhost"])


@check("az ad app update changes what it names and leaves the rest")
def _():
    uris = ["http://localhost", "http://localhost/second"]
    dana("ad app update", "--id", new["id"], "--public-client-redirect-uris", *uris)
    dana("ad app update", "--id", new["id"], "--display-name", "Contoso Renamed", "--set", "notes=practice")
    app = dana("ad app show", "--id", new["id"])
    equal((app["displayName"], app["notes"], app["isFallbackPublicClient"]), ("Contoso Renamed", "practice", True))
    equal(app["publicClient"]["redirectUris"], uris)


@check("az ad app credential reset gives a secret that needs a service principal to work")
def _():
    made = dana("ad app credential reset", "--id", new["id"], "--display-name", "first")
    equal((made["appId"], made["tenant"]), (new["id"], TENANT))
    new["secret"] = made["password"]
    shown = dana("ad app credential list", "--id", new["id"])
    equal([(one["displayName"], one["hint"], one["secretText"]) for one in shown], [("first", new["secret"][:3], None)])
    login_refused(7000229, *program(new["id"], new["secret"]))


@check("az ad sp create makes the app able to sign in at once")
def _():
    principal = dana("ad sp create", "--id", new["id"])
    equal((principal["appId"], principal["appDisplayName"]), (new["id"], "Contoso Renamed"))
    equal(dana("ad sp show", "--id", new["id"])["id"], principal["id"])
    equal(claims(token_of(new["id"], new["secret"]))["oid"], principal["id"])
    contains(dana.refused("ad sp create", "--id", new["id"]), "already in use")


@check("az ad app credential reset --append keeps the older secret, without it the older one ends")
def _():
    second = dana("ad app credential reset", "--id", new["id"], "--append", "--years", "2")["password"]
    for secret in new["secret"], second:
        equal(claims(token_of(new["id"], secret))["appid"], new["id"])
    third = dana("ad app credential reset", "--id", new["id"])["password"]
    login_refused(7000215, *program(new["id"], second))
    equal(claims(token_of(new["id"], third))["appid"], new["id"])
    only = dana("ad app credential list", "--id", new["id"])
    dana("ad app credential delete", "--id", new["id"], "--key-id", only[0]["keyId"])
    login_refused(7000215, *program(new["id"], third))


@check("az ad app credential reset with a certificate makes the app able to sign in with it")
def _():
    pem = Path(COURIER["pem_file"]).read_text()
    certificate = FOLDER / "certificate.pem"
    certificate.write_text(pem[pem.index("-----BEGIN CERTIFICATE") :])
    dana("ad app credential reset", "--id", new["id"], "--cert", f"@{certificate}")
    listed = dana("ad app credential list", "--id", new["id"], "--cert")
    equal([one["type"] for one in listed], ["AsymmetricX509Cert"])
    login = ("login", "--service-principal", "--username", new["id"], "--certificate", COURIER["pem_file"])
    equal(Az("fresh")(*login, "--tenant", TENANT)[0]["user"]["name"], new["id"])


@check("az ad app permission add asks for permissions, and delete takes one off the list")
def _():
    wanted = [f"{ENVIRONMENTS}=Scope", f"{ROLES}=Scope"]
    dana("ad app permission add", "--id", new["id"], "--api", POWER_PLATFORM, "--api-permissions", *wanted)
    listed = dana("ad app permission list", "--id", new["id"])
    equal((listed[0]["resourceAppId"], len(listed[0]["resourceAccess"])), (POWER_PLATFORM, 2))
    dana("ad app permission delete", "--id", new["id"], "--api", POWER_PLATFORM, "--api-permissions", ROLES)
    listed = dana("ad app permission list", "--id", new["id"])
    equal(listed[0]["resourceAccess"], [{"id": ENVIRONMENTS, "type": "Scope"}])


@check("az ad app permission grant consents for everybody, and a second one replaces the first")
def _():
    grant = ("ad app permission grant", "--id", new["id"], "--api", POWER_PLATFORM, "--scope")
    equal(dana(*grant, "EnvironmentManagement.Environments.Read")["consentType"], "AllPrincipals")
    both = "EnvironmentManagement.Environments.Read Authorization.RoleAssignments.Read"
    dana(*grant, *both.split())
    grants = dana("ad app permission list-grants", "--id", new["id"])
    equal([sorted(grant["scope"].split()) for grant in grants], [sorted(both.split())])
    contains(scopes_of(new["id"], "petra"), "Authorization.RoleAssignments.Read")


@check("az ad app owner add and list; an owner without a role may change the app")
def _():
    alex = Az("alex")
    alex.login_by_device("alex")
    rename = ("ad app update", "--id", new["id"], "--set", "notes=by Alex")
    contains(alex.refused(*rename), "Insufficient privileges")
    someone = dana("ad user show", "--id", f"alex@{DOMAIN}")["id"]
    dana("ad app owner add", "--id", new["id"], "--owner-object-id", someone)
    contains([owner["id"] for owner in dana("ad app owner list", "--id", new["id"])], someone)
    alex(*rename)
    equal(dana("ad app show", "--id", new["id"])["notes"], "by Alex")


@check("az ad app federated-credential create, show and delete; the app trusts the issuer as long as it is there")
def _():
    trust = {
        "name": "build",
        "issuer": READY["federation"]["issuer"],
        "subject": "repo:contoso/setup:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    login = ("login", "--service-principal", "--username", new["id"], "--tenant", TENANT, "--federated-token")
    trusts = "ad app federated-credential"
    made = dana(f"{trusts} create", "--id", new["id"], "--parameters", json.dumps(trust))
    equal({name: made[name] for name in trust}, trust)
    equal(dana(f"{trusts} show", "--id", new["id"], "--federated-credential-id", "build")["id"], made["id"])
    equal(Az("fresh")(*login, job_token(subject=trust["subject"]))[0]["user"]["name"], new["id"])
    dana(f"{trusts} delete", "--id", new["id"], "--federated-credential-id", made["id"])
    equal(dana(f"{trusts} list", "--id", new["id"]), [])
    login_refused(70025, *login, job_token(subject=trust["subject"]))


@check("az ad sp create-for-rbac, without a role, makes a program in one command")
def _():
    made = dana("ad sp create-for-rbac", "--name", "Contoso Program")
    equal((made["displayName"], made["tenant"]), ("Contoso Program", TENANT))
    equal(claims(token_of(made["appId"], made["password"]))["appid"], made["appId"])


@check("az ad sp update and delete, and az ad app delete")
def _():
    dana("ad sp update", "--id", new["id"], "--set", "accountEnabled=false")
    equal(dana("ad sp show", "--id", new["id"])["accountEnabled"], False)
    dana("ad sp delete", "--id", new["id"])
    contains(dana.refused("ad sp show", "--id", new["id"]), "does not exist")
    dana("ad app delete", "--id", new["id"])
    contains(dana.refused("ad app show", "--id", new["id"]), "does not exist")


@check("unmodified, az ad app permission admin-consent grants what the app asks for")
def _():
    az = UnmodifiedAz("consent")
    az("login", "--username", f"dana@{DOMAIN}", "--password", "practice-dana-1")
    app = az("ad app create", "--display-name", "Contoso Consented", "--is-fallback-public-client", "true")["appId"]
    add = ("ad app permission add", "--id", app, "--api", POWER_PLATFORM, "--api-permissions")
    az(*add, f"{ENVIRONMENTS}=Scope", "38c13204-7d79-4d83-bdbb-b770e28400df=Role")
    az("ad app permission admin-consent", "--id", app)
    contains(scopes_of(app, "petra"), "EnvironmentManagement.Environments.Read")
    secret = az("ad app credential reset", "--id", app)["password"]
    equal(claims(token_of(app, secret))["roles"], ["CopilotStudio.Copilots.Invoke"])
    contains(dana.refused("ad app permission admin-consent", "--id", app), "sovereign clouds")


main("az ad")
