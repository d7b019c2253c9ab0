// Reading tokens, and using them.

import assert from 'node:assert/strict';

import { ready } from './checks.js';

/** The claims of a token. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

/** The header of a token. */
export function header(token) {
  return JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
}

/** Who Graph says that a token is of. */
export async function me(token) {
  const answer = await fetch(`${ready.graph}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  return (await answer.json()).userPrincipalName;
}
