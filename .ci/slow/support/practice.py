"""Starts the practice tenant for a client, and the client in the environment that the practice tenant prints for it."""

import json
import os
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from checks import Skip
from connect_proxy import HOSTS, ConnectProxy

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parents[2] / "target" / "debug" / "firstcall"
START_S = 30
END_S = 10


@contextmanager
def practice_tenant(*more):
    """Serves a practice tenant over TLS, with the names of the real hosts in its certificate."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, "sandbox", "--tls", folder, "--ready-file", f"{folder}/ready.json"]
        names = [part for host in HOSTS for part in ("--host-name", host)]
        server = subprocess.Popen(
            [*command, "--seed", HERE / "tenant.toml", *names, *more], stdout=subprocess.PIPE, text=True
        )
        try:
            with deadline(server, START_S):
                line = server.stdout.readline()
            assert line, "the practice tenant did not start"
            yield Practice(json.loads(line), Path(folder))
        finally:
            server.terminate()
            try:
                server.wait(END_S)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def on_port_443():
    """Serves one on the port that goes without saying, which some requests of MSAL for Python need."""
    try:
        socket.create_server(("127.0.0.1", 443)).close()
    except OSError as error:
        raise Skip(f"port 443 of this machine cannot be used: {error.strerror}") from None
    return practice_tenant("--port", "443")


@contextmanager
def deadline(process, seconds):
    """Ends a process that keeps somebody waiting for longer."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Practice:
    """A running practice tenant."""

    def __init__(self, ready, folder):
        self.ready, self.folder = ready, folder

    @contextmanager
    def environment(self, client):
        """The variables of a client: what `--print-env` prints for it, and what the suite's own helpers need."""
        ports = {name: urlsplit(self.ready[key]).port or 443 for name, key in (("main", "graph"), ("arm", "arm"))}
        proxy = ConnectProxy(ports)
        own = {
            "PRACTICE_READY": f"{self.folder}/ready.json",
            "PRACTICE_CA": self.ready["ca_file"],
            "PRACTICE_RECIPE": self.recipe(client) if client else "",
            "PRACTICE_PROXY": proxy.url,
            "PRACTICE_FOLDER": str(self.folder),
            "PERSON": str(HERE / "person.py"),
            "PYTHONPATH": str(HERE),
            "HOME": str(self.folder),
            "PYTHONWARNINGS": "ignore",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        # Nothing of whoever runs the suite: no proxy, no account, no certificate.
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR", "TERM")}
        try:
            yield {**kept, **own}
        finally:
            proxy.close()

    def recipe(self, client):
        """What the practice tenant prints for a client."""
        command = [PROGRAM, "sandbox", "--print-env", client, "--ready-file", f"{self.folder}/ready.json"]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=START_S).stdout
