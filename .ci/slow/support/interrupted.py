"""Interrupts a program once it waits for a person: interrupted.py PROGRAM [ARGUMENTS]. Ends with its exit code."""
import signal, subprocess, sys

program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
# It says what to do, and waits for that.
said = program.stderr.readline()
if not said:
    sys.exit(f"it ended by itself, with {program.wait()}")
program.send_signal(signal.SIGINT)
sys.stdout.write(said.decode() + program.stderr.read().decode())
sys.exit(program.wait(60))
