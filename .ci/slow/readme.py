"""The README's recipes, run as they stand there."""

import os
import re
import subprocess
from pathlib import Path

from checks import check, contains, equal, main, ready
from person import Person

READY = ready()
HERE = Path(__file__).resolve().parent
LIMIT_S = 120


def recipes():
    """The shell lines of the section on other clients, by the words of the comment that they begin with."""
    text = (HERE.parents[1] / "README.md").read_text(encoding="utf-8")
    section = text.split("### Rehearse with your own tools")[1]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1]
    parts = re.split(r"^# ", block, flags=re.MULTILINE)[1:]
    return {part.split("\n")[0]: part.split("\n", 1)[1] for part in parts}


RECIPES = recipes()


def run(name):
    """Runs a recipe in the folder of the ready file; Dana types the code where it shows one."""
    [lines] = [lines for comment, lines in RECIPES.items() if comment.startswith(name)]
    packages = [HERE / ".cache/msal/bin", HERE / ".cache/az/bin", HERE.parents[1] / "target/debug"]
    path = ":".join([*map(str, packages), os.environ["PATH"]])
    shell = subprocess.Popen(
        ["bash", "-euc", lines],
        cwd=os.environ["PRACTICE_FOLDER"],
        env={**os.environ, "PATH": path, "NODE_PATH": str(HERE / "node_modules")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        for line in shell.stdout:
            said.append(line)
            found = re.search(r"open the page (\S+) and enter the code (\S+) ", line)
            if found:
                dana = READY["people"]["dana"]
                Person(dana["upn"], dana["password"]).walk(*found.groups())
        code = shell.wait(LIMIT_S)
    finally:
        shell.kill()
    equal(code, 0, "".join(said))
    return "".join(said)


@check("every recipe is tried here")
def _():
    equal(len(RECIPES), 3)


@check("the Azure CLI")
def _():
    contains(run("The Azure CLI"), '"displayName": "My first app"')


@check("MSAL for Python")
def _():
    contains(run("MSAL for Python"), "https://api.powerplatform.com/.default")


@check("MSAL for Node and @azure/identity")
def _():
    contains(run("MSAL for Node"), "expiresOnTimestamp")


main("README")
