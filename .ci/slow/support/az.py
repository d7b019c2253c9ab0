"""The Azure CLI as a command, with a configuration of its own for each who signs in."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from checks import contains, equal, ready
from person import Person

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

    def __call__(self, command, *arguments):
        """Runs a command, whose words are one text, and returns what it prints, read as JSON."""
        ran = subprocess.run(
            ["az", *command.split(), *arguments, "--output", "json"],
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
    return az("account get-access-token", "--scope", "https://api.powerplatform.com/.default")["accessToken"]


def login_refused(number, *arguments, az=None):
    contains((az or Az("refused")).refused(*arguments), f"AADSTS{number}")
