"""Checks of one client: each is a function with a sentence, and prints one line."""

import json
import os
import signal
import sys
import time
import traceback

LIMIT_S = 240

_checks = []


class TooSlow(Exception):
    """A check took longer than it may."""


class Skip(Exception):
    """A check cannot be made on this machine; the message says why."""


def check(sentence, limit_s=LIMIT_S):
    """Makes a function a check; they run in the order in which they stand."""

    def keep(function):
        _checks.append((sentence, limit_s, function))
        return function

    return keep


def main(client):
    """Runs the checks of this program."""
    failed = 0
    signal.signal(signal.SIGALRM, _too_slow)
    for sentence, limit_s, function in _checks:
        began = time.monotonic()
        signal.alarm(limit_s)
        word, said = "ok", ""
        try:
            function()
        except Skip as why:
            word, said = "skipped", str(why)
        except Exception as error:
            word = "FAILED"
            place = traceback.extract_tb(error.__traceback__)[-1]
            said = f"{type(error).__name__}: {error} ({os.path.basename(place.filename)}:{place.lineno})"
        finally:
            signal.alarm(0)
        failed += word == "FAILED"
        took = time.monotonic() - began
        print(f"{word:7}  {client}: {sentence} ({took:.1f} s)", flush=True)
        for line in said.splitlines():
            print(f"        {line}", flush=True)
    sys.exit(1 if failed else 0)


def _too_slow(*_):
    raise TooSlow("it took too long")


def equal(found, wanted, about=None):
    """Compares, and shows both sides when they differ."""
    assert found == wanted, f"{about or 'found'}: {found!r} instead of {wanted!r}"


def contains(text, part):
    """Looks for a part of a text."""
    assert part in text, f"{part!r} is not in: {text}"


def ready():
    """The ready line of the practice tenant that the suite has started."""
    with open(os.environ["PRACTICE_READY"], encoding="utf-8") as file:
        return json.load(file)
