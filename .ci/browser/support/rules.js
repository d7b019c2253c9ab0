// What holds for every page of the practice tenant, whatever it is for.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { extent, faint, parts } from './facts.js';

const shots = fileURLToPath(new URL('../shots/', import.meta.url));
mkdirSync(shots, { recursive: true });

/** Widths of a desktop window and of a phone. */
const WIDTHS = [1280, 390];

/** Holds the page in view to the rules and photographs it under this name. */
export async function holdToRules(page, answer, name) {
  const { mark, lang, title, heads, unlabelled, nameless, alike, foreign, scripts } = await page.evaluate(parts);
  assert.match(mark, /Practice tenant.*simulated/s, 'says at its top that it is simulated');
  assert.match(title, /practice tenant/);
  assert.deepEqual([lang, heads], ['en', 1]);
  assert.deepEqual({ unlabelled, nameless, alike }, { unlabelled: [], nameless: [], alike: [] });
  assert.deepEqual(foreign, [], 'needs nothing but its own text and style sheet');
  headers(answer.headers(), scripts);
  await looks(page, name);
}

/** A strict policy: no scripts but those on the page itself, known by their hash; nearly all pages have none. */
function headers(sent, scripts) {
  const rules = Object.fromEntries(
    sent['content-security-policy'].split(';').map((rule) => {
      const [name, ...sources] = rule.trim().split(' ');
      return [name, sources];
    }),
  );
  const hashes = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  const { 'form-action': targets, ...others } = rules;
  const wanted = {
    'default-src': ["'none'"],
    'style-src': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    ...(hashes.length > 0 && { 'script-src': hashes }),
  };
  assert.deepEqual(others, wanted);
  assert.equal(targets[0], "'self'");
  assert.match(targets.slice(1).join(' '), /^(http:\/\/localhost:\d+)?$/, 'forms lead here and to the app');
  assert.deepEqual([sent['x-content-type-options'], sent['cache-control']], ['nosniff', 'no-store']);
}

async function looks(page, name) {
  const { width, height } = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height });
    const { scroll, client, out } = await page.evaluate(extent);
    assert.ok(scroll <= client, `${name} is ${scroll} px wide in ${client}: ${out.join(', ')}`);
    await page.screenshot({ path: `${shots}${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width, height });
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await page.evaluate(faint), [], `reads well in the ${colorScheme}`);
    if (colorScheme === 'dark') await page.screenshot({ path: `${shots}${name}-dark.png` });
  }
}
