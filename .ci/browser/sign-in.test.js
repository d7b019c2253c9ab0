// Signing in with a browser: name and password, picking somebody, mistakes, going away.

import assert from 'node:assert/strict';

import { claims } from './support/app.js';
import { press, scene, signIn } from './support/scene.js';

async function typed({ tenant, app, page, shown, back }) {
  const { dana } = tenant.people;
  await page.goto(app.authorizeUrl());
  const text = await shown('sign-in', 'Sign in');
  assert.match(text, /Contoso Environment Wizard asks you to sign in for Power Platform API in Contoso/);
  assert.match(text, /practice-dana-1/, 'the practice passwords stand on the page');
  await signIn(page, dana);
  const { method, fields } = await back();
  assert.deepEqual([method, fields.state, fields.error], ['GET', app.state, undefined]);
  const tokens = await app.redeem(fields.code);
  assert.deepEqual([tokens.status, tokens.token_type], [200, 'Bearer']);
  const { aud, upn, appid } = claims(tokens.access_token);
  assert.deepEqual([aud, upn, appid], ['https://api.powerplatform.com', dana.upn, app.clientId]);
}

scene('a typed name and password lead to a code, and the code to a token', 'configured', typed);
scene('the same with scripts switched on', 'configured', typed, { scripts: true });

scene('the button beside a practice person signs in as them', 'configured', async ({ tenant, app, page, back }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Petra Practice');
  const { fields } = await back();
  const tokens = await app.redeem(fields.code);
  assert.equal(claims(tokens.access_token).upn, tenant.people.petra.upn);
});

scene('the keyboard is enough: the cursor is in the first field, and Enter signs in', 'configured', async (on) => {
  const { tenant, app, page, back } = on;
  const { upn, password } = tenant.people.dana;
  await page.goto(app.authorizeUrl());
  await page.locator('input[name=loginfmt]:focus').waitFor();
  await page.keyboard.type(upn);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  assert.ok((await back()).fields.code);
});

scene('a name that the app knows already stands in its field', 'configured', async ({ tenant, app, page, back }) => {
  const { upn, password } = tenant.people.dana;
  await page.goto(app.authorizeUrl({ login_hint: upn }));
  assert.equal(await page.getByLabel('User name').inputValue(), upn);
  await page.locator('input[name=passwd]:focus').waitFor();
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  assert.ok((await back()).fields.code);
});

scene('a wrong password says so, keeps the name, and lets one try again', 'configured', async (on) => {
  const { tenant, app, page, shown, back } = on;
  const { upn, password } = tenant.people.dana;
  await page.goto(app.authorizeUrl());
  await signIn(page, { upn, password: 'practice-dana-2' });
  assert.match(await page.getByRole('alert').innerText(), /AADSTS50126: /);
  const text = await shown('sign-in-wrong-password', 'Sign in');
  assert.doesNotMatch(text, /practice-dana-2/, 'what was typed as a password is not shown');
  assert.equal(await page.getByLabel('User name').inputValue(), upn);
  assert.equal(await page.locator('input[name=passwd]:focus').inputValue(), '');
  assert.deepEqual(app.arrivals, []);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
  assert.equal((await app.redeem((await back()).fields.code)).status, 200);
});

scene('a name that nobody has says so and can be corrected', 'account-unknown', async ({ tenant, app, page, back }) => {
  await page.goto(app.authorizeUrl());
  await signIn(page, { upn: `petra@${tenant.domain}`, password: 'practice-petra-1' });
  assert.match(await page.getByRole('alert').innerText(), /AADSTS50034: .*petra@/);
  await signIn(page, tenant.people.dana);
  assert.ok((await back()).fields.code);
});

scene('cancelling tells the app that the person went away', 'configured', async ({ app, page, back }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Cancel');
  const { fields } = await back();
  assert.deepEqual(fields, { error: 'access_denied', error_subcode: 'cancel', state: app.state });
});

scene('a sign-in that was answered elsewhere says that it is over', 'configured', async (on) => {
  const { tenant, app, page, shown } = on;
  await page.goto(app.authorizeUrl());
  const flow = await page.locator('input[name=flow]').inputValue();
  const form = { flow, cancel: '1' };
  await page.request.post(`${tenant.authority}/common/practice/account`, { form, maxRedirects: 0 });
  await press(page, 'Sign in as Dana Practice');
  await shown('sign-in-over', 'This sign-in is over');
  assert.deepEqual(app.arrivals, []);
});

scene('without a page the app learns whether somebody is signed in', 'configured', async ({ app, page, back }) => {
  await page.goto(app.authorizeUrl({ prompt: 'none' }));
  assert.equal((await back()).fields.error, 'login_required');
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Dana Practice');
  await back();
  await page.goto(app.authorizeUrl({ prompt: 'none' }));
  assert.ok((await back()).fields.code);
});
