"""Runs the wizard in a terminal: console.py PROGRAM [ARGUMENTS]. Sees its first picture, starts the practice tenant with a
key, resizes the terminal, and leaves."""
import fcntl, os, pty, re, select, signal, struct, subprocess, sys, termios, time

PATIENCE = 120


class Console:
    def __init__(self, command):
        self.master, slave = pty.openpty()
        self.resize(24, 80)
        environment = dict(os.environ, TERM="xterm-256color")
        self.child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment,
                                      start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.bytes = b""

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def text(self):
        """What was written, without the sequences that move and colour it. Older consoles of wine take those for text, and
        begin a new line after as many characters as one has."""
        text = self.bytes.decode("utf-8", "replace").replace("\r\r\n", "")
        return re.sub(r"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78M])", "", text)

    def read(self):
        ready, _, _ = select.select([self.master], [], [], 0.2)
        if not ready:
            return True
        try:
            came = os.read(self.master, 65536)
        except OSError:
            return False
        self.bytes += came
        # A terminal answers what it is, and where its cursor stands.
        if b"\x1b[c" in came or b"\x1b[0c" in came:
            os.write(self.master, b"\x1b[?62;22c")
        if b"\x1b[6n" in came:
            os.write(self.master, b"\x1b[1;1R")
        return bool(came)

    def until(self, words, what):
        end = time.monotonic() + PATIENCE
        while words not in self.text():
            if time.monotonic() > end or not self.read():
                sys.exit(f"FAILED: {what}: {words!r} never came\n{self.text()[-3000:]!r}")
        print(f"ok: {what}")

    def press(self, keys):
        self.bytes = b""
        os.write(self.master, keys)

    def ends(self, code, what):
        end = time.monotonic() + PATIENCE
        while self.child.poll() is None:
            if time.monotonic() > end:
                self.child.send_signal(signal.SIGKILL)
                sys.exit(f"FAILED: {what}: it does not end\n{self.text()[-3000:]!r}")
            self.read()
        while self.read() and select.select([self.master], [], [], 0)[0]:
            pass
        if self.child.returncode != code:
            sys.exit(f"FAILED: {what}: exit {self.child.returncode}, wanted {code}\n{self.text()[-3000:]!r}")
        print(f"ok: {what}")


def main(command):
    # What the ground is need not be asked.
    home = Console([*command, "--theme", "dark"])
    home.until("From nothing to the first successful call", "the wizard draws its first picture")
    if home.text().count("\ufffd"):
        sys.exit("FAILED: what it draws is no UTF-8")
    home.press(b"\r")
    home.until("contoso.onmicrosoft.com", "a key is answered, and the practice tenant starts")
    # The console of wine does not tell its size anew, and Ctrl-C is no key there but interrupts.
    is_wine = "wine" in command[0]
    if not is_wine:
        home.bytes = b""
        home.resize(40, 120)
        home.until("Who will call", "a terminal of another size is filled")
    home.press(b"\x1b[B")
    home.until("A program by itself", "the picture follows a key")
    home.press(b"\x03")
    home.ends(4 if is_wine else 0, "Ctrl-C ends it")
    if b"\x1b[?1049l" not in home.bytes.replace(b"\r\r\n", b""):
        sys.exit(f"FAILED: the terminal was not given back: {home.bytes[-300:]!r}")
    print("ok: the terminal is given back")


if __name__ == "__main__":
    main(sys.argv[1:])
