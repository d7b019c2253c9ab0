// The person at the browser, who is a program of its own: `person.py`.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ready } from './checks.js';

const run = promisify(execFile);
const LIMIT_MS = 40_000;

/** What `person.py` is told of a practice person, as variables. */
export function variables(name, more = {}) {
  const { upn, password } = ready.people[name];
  return { ...process.env, PERSON_UPN: upn, PERSON_PASSWORD: password, ...more };
}

/** Goes through the pages as somebody and takes the answer to the app. */
export async function browse(name, address, more = {}) {
  await run(process.env.PERSON, [address], { env: variables(name, more), timeout: LIMIT_MS });
}

/** Goes through the pages as somebody and tells where they end, without taking the answer to the app. */
export async function arrive(name, address, more = {}) {
  const env = variables(name, { ...more, PERSON_STAYS: '1' });
  const { stdout } = await run(process.env.PERSON, [address], { env, timeout: LIMIT_MS });
  return JSON.parse(stdout);
}
