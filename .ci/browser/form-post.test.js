// Answers that travel as a posted form (`response_mode=form_post`): by a button, or by themselves where scripts run.

import assert from 'node:assert/strict';

import { press, scene } from './support/scene.js';

async function posted(app, back) {
  const { method, type, query, fields } = await back();
  assert.deepEqual([method, type, query], ['POST', 'application/x-www-form-urlencoded', '']);
  assert.equal(fields.state, app.state);
  return fields;
}

scene('without scripts a button takes the answer to the app', 'configured', async ({ app, page, shown, back }) => {
  await page.goto(app.authorizeUrl({ response_mode: 'form_post' }));
  await press(page, 'Sign in as Dana Practice');
  await shown('form-post', 'Back to the app');
  assert.deepEqual(app.arrivals, []);
  assert.ok(await page.getByRole('button', { name: 'Continue' }).isVisible());
  await press(page, 'Continue');
  const { code } = await posted(app, back);
  assert.doesNotMatch(page.url(), /code=/, 'the code is not in the address bar');
  assert.equal((await app.redeem(code)).status, 200);
});

const withScripts = { scripts: true };
scene('with scripts the form sends itself', 'configured', async ({ app, page, back }) => {
  await page.goto(app.authorizeUrl({ response_mode: 'form_post' }));
  await press(page, 'Sign in as Dana Practice');
  assert.equal((await app.redeem((await posted(app, back)).code)).status, 200);
}, withScripts);

scene('a refusal travels the same way', 'consent-missing', async ({ app, page, back }) => {
  await page.goto(app.authorizeUrl({ response_mode: 'form_post' }));
  await press(page, 'Sign in as Petra Practice');
  await press(page, 'Cancel');
  await press(page, 'Continue');
  assert.match((await posted(app, back)).error_description, /^AADSTS65004: /);
});
