// One test: a scenario of the practice tenant, an app that waits, a person with a browser. What holds for every page
// and for every request is checked here, so that no test can forget it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { app } from './app.js';
import { open } from './browser.js';
import { practice } from './practice.js';
import { holdToRules } from './rules.js';

/**
 * Plays a scenario. `act` gets the tenant, the app and the page; `shown`, which looks at the page in view; and `back`,
 * which waits until the browser is in the app again and gives what it brought.
 */
export function scene(name, scenario, act, options) {
  test(name, { timeout: 60_000 }, async () => {
    const tenant = await practice(scenario);
    const waiting = await app(tenant);
    const { context, page, origins, complaints } = await open(options);
    let answer;
    page.on('response', (response) => {
      if (response.request().isNavigationRequest()) answer = response;
    });
    const shown = async (kind, heading) => {
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await holdToRules(page, answer, kind);
      return page.locator('main').innerText();
    };
    const back = async () => {
      await page.getByRole('heading', { name: 'Back in the app' }).waitFor();
      return waiting.arrivals.at(-1);
    };
    try {
      await act({ tenant, app: waiting, page, shown, back });
      const known = [tenant.authority, waiting.redirectUri];
      assert.deepEqual([...origins].filter((origin) => !known.includes(origin)), [], 'asks nobody else for anything');
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
      tenant.stop();
      await waiting.close();
    }
  });
}

/** Presses a button of the page in view. */
export const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

/** Signs in with name and password on the page in view. */
export async function signIn(page, { upn, password }) {
  await page.getByLabel('User name').fill(upn);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
}
