// Agreeing to permissions, saying no, and not being allowed to say anything.

import assert from 'node:assert/strict';

import { claims } from './support/app.js';
import { press, scene } from './support/scene.js';

const WANTED = 'Authorization.RoleAssignments.Read EnvironmentManagement.Environments.Read';

scene('who accepts gets a token with the permissions, and is not asked again', 'consent-missing', async (on) => {
  const { tenant, app, page, shown, back } = on;
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Petra Practice');
  const text = await shown('consent', 'Permissions requested');
  assert.match(text, /petra@.*Contoso Environment Wizard asks to do this on your behalf:.*Power Platform API/s);
  for (const name of WANTED.split(' ')) assert.ok(text.includes(name));
  assert.equal(await page.getByRole('checkbox').count(), 0, 'Petra may not agree for others');
  await press(page, 'Accept');
  const { fields } = await back();
  assert.equal(fields.state, app.state);
  const tokens = await app.redeem(fields.code);
  assert.equal(claims(tokens.access_token).scp, WANTED);
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Petra Practice');
  assert.ok((await back()).fields.code);
  const others = await app.signInWithPassword(tenant.people.alex);
  assert.deepEqual(others.error_codes, [65001], 'one person agreed for themselves only');
});

scene('an administrator may agree for everybody', 'consent-missing', async ({ tenant, app, page, shown, back }) => {
  assert.deepEqual((await app.signInWithPassword(tenant.people.alex)).error_codes, [65001]);
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Dana Practice');
  await shown('consent-administrator', 'Permissions requested');
  await page.getByLabel('Consent on behalf of everybody in Contoso (practice)').check();
  await press(page, 'Accept');
  assert.ok((await back()).fields.code);
  const others = await app.signInWithPassword(tenant.people.alex);
  assert.equal(claims(others.access_token).scp, WANTED);
});

scene('who declines sends the app a refusal with its state', 'consent-missing', async ({ tenant, app, page, back }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Petra Practice');
  await press(page, 'Cancel');
  const { fields } = await back();
  assert.deepEqual([fields.error, fields.state, fields.code], ['access_denied', app.state, undefined]);
  assert.match(fields.error_description, /^AADSTS65004: /);
  assert.deepEqual((await app.signInWithPassword(tenant.people.petra)).error_codes, [65001]);
});

scene('a member who may not agree stays on a page, and the app waits in vain', 'user-consent-off', async (on) => {
  const { app, page, shown, back } = on;
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Alex Practice');
  const text = await shown('approval', 'Need admin approval');
  assert.match(text, /AADSTS90094/);
  assert.match(text, /Correlation ID: [0-9a-f-]{36}/);
  assert.equal(await page.getByRole('button', { name: 'Request approval' }).count(), 0);
  assert.deepEqual(app.arrivals, []);
  await press(page, 'Back to the app without the permissions');
  const { fields } = await back();
  assert.match(fields.error_description, /^AADSTS65004: /);
});

scene('where approval can be requested the page offers it, and the app waits', 'approval-requested', async (on) => {
  const { app, page, shown } = on;
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Alex Practice');
  assert.match(await shown('approval-request', 'Need admin approval'), /AADSTS90095/);
  await page.getByLabel('Why do you need this app?').fill('To practise');
  await press(page, 'Request approval');
  await shown('approval-sent', 'Request sent');
  assert.deepEqual(app.arrivals, []);
});

scene('an administrator agrees for everybody by address', 'consent-missing', async (on) => {
  const { tenant, app, page, shown, back } = on;
  await page.goto(app.adminConsentUrl());
  await press(page, 'Sign in as Dana Practice');
  assert.match(await shown('admin-consent', 'Permissions requested'), /on behalf of everybody in Contoso/);
  assert.equal(await page.getByRole('checkbox').count(), 0, 'there is nothing to choose');
  await press(page, 'Accept');
  const { fields } = await back();
  assert.deepEqual([fields.admin_consent, fields.tenant, fields.state], ['True', tenant.tenant_id, app.state]);
  assert.equal(claims((await app.signInWithPassword(tenant.people.alex)).access_token).scp, WANTED);
});

scene('who is no administrator cannot agree by address', 'consent-missing', async ({ tenant, app, page, shown }) => {
  await page.goto(app.adminConsentUrl());
  await press(page, 'Sign in as Petra Practice');
  assert.match(await shown('admin-consent-refused', 'Need admin approval'), /AADSTS90094/);
  assert.deepEqual(app.arrivals, []);
  assert.deepEqual((await app.signInWithPassword(tenant.people.petra)).error_codes, [65001]);
});
