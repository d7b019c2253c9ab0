// Refusals that stay in the browser: the page says the number, and nothing reaches the app.

import assert from 'node:assert/strict';

import { press, scene } from './support/scene.js';

const TROUBLE = "Sorry, but we're having trouble signing you in";

/** Before anybody signs in: scenario, number, what the page says. */
const AT_ONCE = [
  ['redirect-missing', 500113, /No reply address is registered/],
  ['nativeclient-only', 50011, /redirect URI 'http:\/\/localhost:\d+'/],
  ['app-unknown', 700016, /'aaaa0000-0000-4000-8000-000000000001' was not found in the directory/],
  ['principal-disabled', 7000112, /is disabled/],
  ['tenant-unknown', 90002, /Tenant 'contosso.onmicrosoft.com' not found/],
];

/** When Petra has signed in: scenario, number, headline. */
const AFTER_SIGN_IN = [
  ['user-not-assigned', 50105, TROUBLE],
  ['ca-device', 53000, "You can't get there from here"],
  ['ca-location', 53003, 'You cannot access this right now'],
  ['ca-risk', 53003, 'You cannot access this right now'],
  ['account-disabled', 50057, TROUBLE],
];

for (const [scenario, code, text] of AT_ONCE) {
  scene(`${scenario} shows ${code} at once`, scenario, async ({ app, page, shown }) => {
    await page.goto(app.authorizeUrl());
    const shownText = await shown(`refused-${scenario}`, TROUBLE);
    assert.match(shownText, new RegExp(`AADSTS${code}: `));
    assert.match(shownText, text);
    assert.deepEqual(app.arrivals, []);
  });
}

for (const [scenario, code, headline] of AFTER_SIGN_IN) {
  scene(`${scenario} shows ${code} to Petra`, scenario, async ({ app, page, shown }) => {
    await page.goto(app.authorizeUrl());
    await press(page, 'Sign in as Petra Practice');
    const text = await shown(`refused-${scenario}`, headline);
    assert.match(text, new RegExp(`AADSTS${code}: .*The app does not learn of this page`, 's'));
    assert.match(text, /Correlation ID: [0-9a-f-]{36}\s+Trace ID: [0-9a-f-]{36}\s+Timestamp: \d{4}-/);
    assert.deepEqual(app.arrivals, []);
  });
}

scene('somebody who is not refused gets through the same policy', 'ca-device', async ({ app, page, back }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Dana Practice');
  assert.ok((await back()).fields.code);
});

scene('a guest who was never invited is told where the account lives', 'guest', async ({ app, page, shown }) => {
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as gita@fabrikam.example');
  assert.match(await shown('refused-guest', TROUBLE), /AADSTS50020: .*fabrikam\.example/);
  assert.deepEqual(app.arrivals, []);
});
