// A second factor: having one, setting one up, going away.

import assert from 'node:assert/strict';

import { press, scene } from './support/scene.js';

scene('who has a second factor approves and is signed in', 'mfa-required', async ({ app, page, shown, back }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Gina Practice');
  assert.match(await shown('factor', 'Approve sign-in'), /gina@/);
  await press(page, 'Approve');
  assert.equal((await app.redeem((await back()).fields.code)).status, 200);
});

scene('who has none sets one up on the way; a password alone is refused', 'mfa-required', async (on) => {
  const { tenant, app, page, shown, back } = on;
  const refused = async () => (await app.signInWithPassword(tenant.people.petra)).error_codes;
  assert.deepEqual(await refused(), [50079]);
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Petra Practice');
  await shown('factor-setup', 'More information required');
  await press(page, 'Set up and approve');
  assert.equal((await app.redeem((await back()).fields.code)).status, 200);
  assert.deepEqual(await refused(), [50076]);
});

scene('going away here is no answer to the permissions', 'mfa-required', async ({ app, page, back }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Petra Practice');
  await press(page, 'Cancel');
  const { fields } = await back();
  assert.deepEqual(fields, { error: 'access_denied', error_subcode: 'cancel', state: app.state });
});
