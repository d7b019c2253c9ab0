// Checks of one client: each is a function with a sentence, and prints one line.

import { readFileSync } from 'node:fs';

const LIMIT_MS = 240_000;

/** The ready line of the practice tenant that the suite has started. */
export const ready = JSON.parse(readFileSync(process.env.PRACTICE_READY, 'utf8'));

const checks = [];

/** Adds a check; they run in the order in which they stand. */
export function check(sentence, act) {
  checks.push({ sentence, act });
}

/** Runs the checks of this program and ends it. */
export async function main(client) {
  let failed = 0;
  for (const { sentence, act } of checks) {
    const began = performance.now();
    const error = await within(LIMIT_MS, act).then(
      () => null,
      (error) => error,
    );
    const took = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${(error ? 'FAILED' : 'ok').padEnd(7)}  ${client}: ${sentence} (${took} s)`);
    if (error) {
      failed += 1;
      const said = error.stack ?? String(error);
      console.log(said.replace(/^/gm, '        '));
    }
  }
  // Connections that a client keeps open hold nobody up.
  process.exit(failed ? 1 : 0);
}

/** Waits for `act`, but not for longer than a time. */
async function within(limit, act) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), limit);
  });
  try {
    await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The error that a promise is refused with. */
export async function refusal(promise) {
  const found = await promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  if (!found.error) throw new Error(`nothing was refused: ${JSON.stringify(found.value)}`);
  return found.error;
}
