// Signing in with a device code: the app polls, the person types the code on the page.

import assert from 'node:assert/strict';

import { claims } from './support/app.js';
import { press, scene, signIn } from './support/scene.js';

async function enter(page, code) {
  await page.goto(code.verification_uri);
  await page.getByLabel('Code').fill(code.user_code);
  await press(page, 'Next');
}

scene('typing the code, signing in and confirming lets polling succeed', 'configured', async (on) => {
  const { tenant, app, page, shown } = on;
  const code = await app.startDevice();
  assert.equal((await app.poll(code)).error, 'authorization_pending');
  await page.goto(code.verification_uri);
  await shown('device', 'Enter the code');
  await page.getByLabel('Code').fill(code.user_code.toLowerCase());
  await press(page, 'Next');
  await signIn(page, tenant.people.dana);
  assert.match(await shown('device-confirm', 'Is this you?'), /dana@.*Contoso Environment Wizard/s);
  assert.equal((await app.poll(code)).error, 'authorization_pending', 'nothing happens before the confirmation');
  await press(page, 'Continue');
  await shown('device-done', 'You are signed in');
  const tokens = await app.poll(code);
  assert.equal(claims(tokens.access_token).upn, tenant.people.dana.upn);
});

scene('declining at the end tells the app', 'configured', async ({ app, page, shown }) => {
  const code = await app.startDevice();
  await enter(page, code);
  await press(page, 'Sign in as Dana Practice');
  await press(page, 'Cancel');
  await shown('device-declined', 'Nothing was signed in');
  assert.equal((await app.poll(code)).error, 'authorization_declined');
});

scene('cancelling before signing in tells the app as well', 'configured', async ({ app, page }) => {
  const code = await app.startDevice();
  // Some programs open the page with the code filled in.
  await page.goto(`${code.verification_uri}?otc=${code.user_code}`);
  await press(page, 'Next');
  await press(page, 'Cancel');
  await page.getByRole('heading', { name: 'Nothing was signed in' }).waitFor();
  assert.equal((await app.poll(code)).error, 'authorization_declined');
});

scene('a wrong code says so and can be corrected; a used one does not work', 'configured', async (on) => {
  const { app, page, shown } = on;
  const code = await app.startDevice();
  await enter(page, { ...code, user_code: 'WRONGCODE' });
  assert.match(await page.getByRole('alert').innerText(), /That code did not work/);
  await shown('device-wrong-code', 'Enter the code');
  assert.equal(await page.getByLabel('Code').inputValue(), 'WRONGCODE');
  await page.getByLabel('Code').fill(code.user_code);
  await press(page, 'Next');
  await press(page, 'Sign in as Dana Practice');
  await press(page, 'Continue');
  assert.equal((await app.poll(code)).status, 200);
  await enter(page, code);
  assert.match(await page.getByRole('alert').innerText(), /That code did not work/);
});

scene('without consent the person is asked on the way', 'consent-missing', async ({ app, page }) => {
  const code = await app.startDevice();
  await enter(page, code);
  await press(page, 'Sign in as Petra Practice');
  await press(page, 'Accept');
  await press(page, 'Continue');
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
  assert.match(claims((await app.poll(code)).access_token).scp, /EnvironmentManagement\.Environments\.Read/);
});

scene('a policy against device codes refuses on the page and when polling', 'device-code-blocked', async (on) => {
  const { app, page, shown } = on;
  const code = await app.startDevice();
  await enter(page, code);
  await press(page, 'Sign in as Dana Practice');
  const text = await shown('refused-device-code-blocked', 'You cannot access this right now');
  assert.match(text, /AADSTS53003: .*The app learns of this/s);
  const { error, error_codes, suberror } = await app.poll(code);
  assert.deepEqual([error, error_codes, suberror], ['invalid_grant', [53003], 'message_only']);
});

scene('with public client flows off the page works and polling is refused', 'public-client-off', async (on) => {
  const { app, page } = on;
  const code = await app.startDevice();
  await enter(page, code);
  await press(page, 'Sign in as Dana Practice');
  const { error, error_codes } = await app.poll(code);
  assert.deepEqual([error, error_codes], ['invalid_client', [7000218]]);
});
