// The practice portal: what an administrator changes there is what the sign-in service answers next.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { claims, signInWithAssertion, signInWithKey } from './support/app.js';
import { press, scene } from './support/scene.js';

const address = ({ tenant, app }) => `${tenant.authority}/portal/apps/${app.clientId}`;
const section = (page, name) => page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name }) });
const choice = (page, name) => page.getByRole('combobox', { name, exact: true });

scene('granting admin consent lets everybody in', 'consent-missing', async (on) => {
  const { tenant, app, page, shown } = on;
  const ask = () => app.signInWithPassword(tenant.people.alex);
  assert.deepEqual((await ask()).error_codes, [65001]);
  await page.goto(address(on));
  await shown('portal-app', 'Contoso Environment Wizard');
  const list = section(page, 'API permissions').getByRole('list');
  assert.match(await list.innerText(), /not granted/);
  await press(page, 'Grant admin consent for Contoso (practice)');
  await page.waitForURL(/#api-permissions$/);
  assert.match(await list.innerText(), /granted for Contoso \(practice\)/);
  assert.match(claims((await ask()).access_token).scp, /EnvironmentManagement\.Environments\.Read/);
  await press(page, 'Revoke admin consent');
  assert.match(await list.innerText(), /not granted/);
  assert.deepEqual((await ask()).error_codes, [65001]);
});

scene('adding a redirect URI lets the browser sign-in return', 'redirect-missing', async (on) => {
  const { app, page, shown, back } = on;
  await page.goto(app.authorizeUrl());
  await page.getByText('AADSTS500113').waitFor();
  await page.goto(address(on));
  await page.getByText('No redirect URI is registered.').waitFor();
  await page.getByLabel('Redirect URI').fill('http://contoso.example');
  await press(page, 'Add the redirect URI');
  assert.match(await page.getByRole('alert').innerText(), /Plain http is taken for http:\/\/localhost only/);
  await shown('portal-problem', 'Contoso Environment Wizard');
  await choice(page, 'Platform').selectOption('Mobile and desktop applications');
  await page.getByLabel('Redirect URI').fill('http://localhost');
  await press(page, 'Add the redirect URI');
  await page.waitForURL(/#authentication$/);
  await page.goto(app.authorizeUrl());
  await press(page, 'Sign in as Dana Practice');
  assert.equal((await app.redeem((await back()).fields.code)).status, 200);
  await page.goto(address(on));
  await press(page, 'Remove http://localhost from Mobile and desktop applications');
  await page.goto(app.authorizeUrl());
  await page.getByText('AADSTS500113').waitFor();
});

scene('the switch for public client flows decides what polling answers', 'public-client-off', async (on) => {
  const { app, page } = on;
  const code = await app.startDevice();
  assert.deepEqual((await app.poll(code)).error_codes, [7000218]);
  await page.goto(address(on));
  await press(page, 'Set to Yes: allow public client flows');
  await page.waitForURL(/#authentication$/);
  assert.deepEqual((await app.poll(code)).error_codes, [70016]);
  await press(page, 'Set to No: allow public client flows');
  await page.getByRole('button', { name: /^Set to Yes/ }).waitFor();
  assert.deepEqual((await app.poll(code)).error_codes, [7000218]);
});

scene('a program is registered, given a secret and a role', 'fresh', async ({ tenant, app, page, shown }) => {
  const name = `Contoso <Robot> ${'x'.repeat(80)}`;
  await page.goto(`${tenant.authority}/portal`);
  await page.getByText('Nobody has registered an application yet.').waitFor();
  await page.getByLabel('Name of the new application').fill(name);
  await press(page, 'Register');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const client = new URL(page.url()).pathname.split('/').at(-1);
  await press(page, 'New client secret');
  const secret = await page.getByRole('status').locator('code').innerText();
  await shown('portal-secret', name);
  const bearer = await app.signInWithSecret(client, secret);
  assert.equal(bearer.status, 200);
  await page.goto(`${tenant.authority}/portal/apps/${client}`);
  assert.equal(await page.getByText(secret).count(), 0, 'the secret is shown once');
  const list = async () => {
    const url = `${tenant.power_platform}/environmentmanagement/environments?api-version=2022-03-01-preview`;
    return (await fetch(url, { headers: { authorization: `Bearer ${bearer.access_token}` } })).status;
  };
  assert.equal(await list(), 403);
  await choice(page, 'Role').selectOption('Power Platform Reader');
  await press(page, 'Assign the role');
  await page.waitForURL(/#power-platform-roles$/);
  assert.equal(await list(), 200);
});

scene('assigning a person lets them in', 'user-not-assigned', async (on) => {
  const { tenant, app, page } = on;
  const ask = () => app.signInWithPassword(tenant.people.petra);
  assert.deepEqual((await ask()).error_codes, [50105]);
  await page.goto(address(on));
  await choice(page, 'Person').selectOption('Petra Practice');
  await press(page, 'Assign');
  await page.waitForURL(/#enterprise-application$/);
  assert.equal((await ask()).status, 200);
  await press(page, 'Remove Petra Practice');
  await choice(page, 'Assignment required?').selectOption('No');
  await press(page, 'Save');
  assert.equal((await ask()).status, 200);
});

scene('an API that the tenant does not know is brought in', 'api-unknown', async ({ tenant, app, page, shown }) => {
  const ask = () => app.signInWithPassword(tenant.people.dana);
  assert.deepEqual((await ask()).error_codes, [500011]);
  await page.goto(`${tenant.authority}/portal`);
  await shown('portal', 'App registrations');
  await press(page, 'Create the enterprise application of Power Platform API');
  await page.waitForURL(/#apis$/);
  assert.notDeepEqual((await ask()).error_codes, [500011]);
});

scene('an account gets into a project of Lifecycle Services', 'lcs-not-a-member', async (on) => {
  const { tenant, app, page, shown } = on;
  const scope = 'https://lcsapi.eu.lcs.dynamics.com//.default';
  const { access_token } = await app.signInWithPassword(tenant.people.pipeline, scope);
  const mayRead = async () => {
    const url = `${tenant.lcs}/environmentinfo/v1/detail/project/112233/?page=1`;
    return (await (await fetch(url, { headers: { authorization: `Bearer ${access_token}` } })).json()).IsSuccess;
  };
  assert.equal(await mayRead(), false);
  await page.goto(`${tenant.authority}/portal`);
  await page.getByRole('link', { name: 'Europe' }).click();
  const europe = await shown('portal-lcs', 'Lifecycle Services, Europe');
  assert.match(europe, /Project 112233: Contoso finance rollout/);
  await choice(page, 'User of project 112233').selectOption('Pipeline Practice');
  await choice(page, 'Role in project 112233').selectOption('Environment manager');
  await press(page, 'Invite to project 112233');
  await page.waitForURL(/#project-rollout$/);
  await shown('portal-lcs-invited', 'Lifecycle Services, Europe');
  assert.equal(await mayRead(), false);
  await press(page, 'Accept and open project 112233 as Pipeline Practice');
  await page.getByRole('button', { name: /^Accept and open/ }).waitFor({ state: 'detached' });
  assert.equal(await mayRead(), true);
  await press(page, 'Remove Pipeline Practice from project 112233');
  await page.getByRole('button', { name: 'Remove Pipeline Practice from project 112233' }).waitFor({ state: 'detached' });
  assert.equal(await mayRead(), false);
});

scene('Lifecycle Services knows an account from its first visit on', 'lcs-not-visited', async (on) => {
  const { tenant, app, page, shown } = on;
  const scope = 'https://lcsapi.eu.lcs.dynamics.com//.default';
  const { access_token } = await app.signInWithPassword(tenant.people.pipeline, scope);
  const shared = async () => {
    const url = `${tenant.lcs}/box/fileasset/GetSharedAssets?fileType=15`;
    return (await fetch(url, { headers: { authorization: `Bearer ${access_token}` } })).status;
  };
  assert.equal(await shared(), 401);
  await page.goto(`${tenant.authority}/portal/lifecycle-services/eu.lcs.dynamics.com/`);
  await choice(page, 'Account').selectOption('Pipeline Practice');
  await press(page, 'Sign in once with this account');
  await page.waitForURL(/#people$/);
  assert.match(await section(page, 'People who have been here').getByRole('list').innerText(), /Pipeline Practice/);
  assert.equal(await shared(), 200);
  await page.getByRole('link', { name: 'All geographies' }).click();
  await page.getByRole('link', { name: 'France' }).click();
  assert.match(await shown('portal-lcs-empty', 'Lifecycle Services, France'), /No project is in this geography/);
});

scene('a certificate that the wizard made signs its program in', 'certificate-missing', async (on) => {
  const { tenant, page, shown } = on;
  const { client_id: client, pem_file: pem } = tenant.clients.certificate;
  const text = readFileSync(pem, 'utf8');
  const certificate = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/)[0];
  const ask = () => signInWithKey(tenant, client, text);
  assert.deepEqual((await ask()).error_codes, [700027]);
  await page.goto(`${tenant.authority}/portal/apps/${client}`);
  const file = page.getByLabel('Certificate file');
  await file.setInputFiles({ name: 'courier.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(text) });
  await press(page, 'Upload certificate');
  assert.match(await page.getByRole('alert').innerText(), /holds a private key/);
  await shown('portal-certificate-problem', 'Contoso Certificate Courier');
  await file.setInputFiles({ name: 'courier.cer', mimeType: 'application/x-x509-ca-cert', buffer: Buffer.from(certificate) });
  await press(page, 'Upload certificate');
  await page.waitForURL(/#certificates$/);
  assert.match(await section(page, 'Certificates & secrets').innerText(), /thumbprint [0-9A-F]{40}/);
  assert.equal((await ask()).status, 200);
});

scene('a federated credential lets the tokens of its subject in', 'configured', async (on) => {
  const { tenant, page, shown } = on;
  const { client_id: client } = tenant.clients.confidential;
  const { token_file: file } = tenant.clients.federated;
  const ask = () => signInWithAssertion(tenant, client, readFileSync(file, 'utf8').trim());
  assert.deepEqual((await ask()).error_codes, [70025]);
  await page.goto(`${tenant.authority}/portal/apps/${client}`);
  await page.getByRole('textbox', { name: 'Subject' }).fill(claims(readFileSync(file, 'utf8')).sub);
  await page.getByLabel('Name of the federated credential').fill('main-branch');
  await press(page, 'Add credential');
  await page.waitForURL(/#federated-credentials$/);
  await shown('portal-federation', 'Contoso Night Robot');
  assert.equal((await ask()).status, 200);
});

scene('a person is let in where they are, and the policy stays on', 'ca-location', async (on) => {
  const { tenant, app, page, shown } = on;
  const ask = () => app.signInWithPassword(tenant.people.petra);
  assert.deepEqual((await ask()).error_codes, [53003]);
  await page.goto(`${tenant.authority}/portal`);
  await page.getByRole('link', { name: 'Petra Practice' }).click();
  await shown('portal-person', 'Petra Practice');
  await page.getByLabel(/^Country/).fill('CH');
  await press(page, 'Sign in from there');
  await page.waitForURL(/#sign-in$/);
  assert.equal((await ask()).status, 200);
  await page.goto(`${tenant.authority}/portal/tenant`);
  await shown('portal-tenant', 'Conditional access and settings');
  await press(page, 'Set Block sign-ins from other countries (practice) to Report-only');
  await page.waitForURL(/#conditional-access$/);
});
