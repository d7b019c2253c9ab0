// Starts the practice tenant as any other program would: by its command, waiting for the ready line. Builds nothing.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../target/debug/firstcall', import.meta.url));

/** Starts a scenario on free ports and resolves to its ready line, with `control` and `stop` added. */
export async function practice(scenario) {
  const child = spawn(program, ['sandbox', '--scenario', scenario], { stdio: ['ignore', 'pipe', 'pipe'] });
  const over = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    new Promise((_, reject) => child.once('error', reject)),
    over.then((code) => Promise.reject(new Error(`${program} ended with ${code} before it was ready\n${said}`))),
  ]);
  const ready = JSON.parse(line);
  return {
    ...ready,
    /** Asks it to end; it takes a moment, which nobody has to wait for. */
    stop: () => child.kill('SIGTERM'),
    /** Asks the control interface, for what only the person who runs the practice tenant can know. */
    async control(path) {
      const headers = { authorization: `Bearer ${ready.control.token}` };
      const answer = await fetch(`${ready.control.url}/${path}`, { headers });
      return answer.json();
    },
  };
}
