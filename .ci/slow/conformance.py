#!/usr/bin/env python3
"""Runs clients that nobody here wrote against `firstcall sandbox`, one after the other, and counts what they say.

Arguments name the clients to run; without any, all of them. Each client is a program beside this one, started with
the shell lines that `firstcall sandbox --print-env` prints, and prints a line for each check.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "support"))

from practice import practice_tenant  # noqa: E402

CACHE = HERE / ".cache"
LIMIT_S = 1800

CLIENTS = {
    # Name: what --print-env calls the client, what runs its checks, and the checks.
    "msal_python": ("msal", CACHE / "msal/bin/python", "msal_python.py"),
    "msal_python_refused": ("msal", CACHE / "msal/bin/python", "msal_python_refused.py"),
    "msal_node": ("node", Path("node"), "msal_node.js"),
    "azure_identity": ("node", Path("node"), "azure_identity.js"),
    "azure_cli": ("az", Path(sys.executable), "azure_cli.py"),
    "azure_cli_apps": ("az", Path(sys.executable), "azure_cli_apps.py"),
    "m365": ("node", Path(sys.executable), "m365.py"),
    "readme": (None, Path(sys.executable), "readme.py"),
}


def run(name):
    """Runs one client; returns how many of its checks came out how."""
    recipe, interpreter, program = CLIENTS[name]
    counts = {"ok": 0, "FAILED": 0, "skipped": 0}
    with practice_tenant() as practice, practice.environment(recipe) as environment:
        environment["PATH"] = f"{CACHE}/az/bin:{environment['PATH']}"
        client = subprocess.Popen(
            ["bash", "-euc", 'eval "$PRACTICE_RECIPE"; exec "$@"', "client", interpreter, HERE / program],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        watch = threading.Timer(LIMIT_S, end, [client])
        watch.start()
        try:
            for line in client.stdout:
                print(line, end="", flush=True)
                word = line.split(" ", 1)[0]
                if word in counts:
                    counts[word] += 1
            code = client.wait()
        finally:
            watch.cancel()
            end(client)
    if (code != 0 and not counts["FAILED"]) or not counts["ok"]:
        counts["FAILED"] += 1
        print(f"FAILED  {name}: it ended with {code} before its checks were done")
    return counts


def end(client):
    """Ends a client and whatever it started."""
    try:
        os.killpg(client.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def main(names):
    unknown = [name for name in names if name not in CLIENTS]
    if unknown:
        sys.exit(f"there is no client {', '.join(unknown)}; there are: {', '.join(CLIENTS)}")
    began = time.monotonic()
    results = [run(name) for name in names or CLIENTS]
    fine, failed, skipped = (sum(counts[word] for counts in results) for word in ("ok", "FAILED", "skipped"))
    took = time.monotonic() - began
    print(f"{fine + failed + skipped} checks: {fine} ok, {failed} failed, {skipped} skipped, in {took:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
