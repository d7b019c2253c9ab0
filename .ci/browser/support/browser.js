// Headless Chromium, one per test file and one window per test, and what it was seen to do.

import { after } from 'node:test';

import { chromium } from 'playwright-core';

let running;

function browser() {
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
  const args = ['--no-sandbox', '--disable-gpu', '--disable-sync', ...quiet];
  running ??= chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args });
  return running;
}

after(async () => (await running)?.close());

/** Opens a window, without scripts unless asked. `origins` and `complaints` grow with what its pages do. */
export async function open({ scripts = false } = {}) {
  const context = await (await browser()).newContext({
    javaScriptEnabled: scripts,
    viewport: { width: 1280, height: 800 },
  });
  context.setDefaultTimeout(10_000);
  const origins = new Set();
  const complaints = [];
  context.on('request', (request) => origins.add(new URL(request.url()).origin));
  context.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  context.on('response', (response) => {
    const isPage = response.request().isNavigationRequest();
    if (!isPage && response.status() >= 400) complaints.push(`${response.url()}: ${response.status()}`);
  });
  // A policy that blocks something says so on the console. Statuses are looked at above.
  context.on('console', (message) => {
    const isStatus = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isStatus) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return { context, page: await context.newPage(), origins, complaints };
}
