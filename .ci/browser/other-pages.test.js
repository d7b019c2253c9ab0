// Pages beside the sign-in: paste-back, the explanation of a number, signing out.

import assert from 'node:assert/strict';

import { press, scene } from './support/scene.js';

scene('a sign-in for paste-back ends here, with the code in the address', 'nativeclient-only', async (on) => {
  const { app, page, shown } = on;
  const redirect_uri = 'https://login.microsoftonline.com/common/oauth2/nativeclient';
  await page.goto(app.authorizeUrl({ redirect_uri }));
  await press(page, 'Sign in as Dana Practice');
  await shown('nativeclient', "Copy this page's address");
  const { searchParams } = new URL(page.url());
  assert.equal(searchParams.get('state'), app.state);
  assert.equal((await app.redeem(searchParams.get('code'), { redirect_uri })).status, 200);
});

scene('the address in an error explains its number', 'app-unknown', async ({ app, page, shown }) => {
  const { error_uri } = await app.startDevice();
  await page.goto(error_uri);
  assert.match(await shown('error', 'AADSTS700016'), /firstcall explain 700016/);
});

scene('signing out ends the session', 'configured', async ({ tenant, app, page, shown, back }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Dana Practice');
  await back();
  await page.goto(`${tenant.authority}/common/oauth2/v2.0/logout`);
  await shown('signed-out', 'You are signed out');
  await page.goto(app.authorizeUrl({ prompt: 'none' }));
  assert.equal((await back()).fields.error, 'login_required');
});
