// @azure/identity against the practice tenant: the credentials that administrators use, and what they say when refused.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';

import * as identity from '@azure/identity';

import { check, main, ready, refusal } from './support/checks.js';
import { arrive, browse, variables } from './support/person.js';
import { claims, me } from './support/tokens.js';

const { tenant_id: TENANT, domain: DOMAIN, authority: HOST } = ready;
const POWER_PLATFORM = 'https://api.powerplatform.com/.default';
const ENVIRONMENTS = 'https://api.powerplatform.com/EnvironmentManagement.Environments.Read';
const { public: WIZARD, confidential: ROBOT, certificate: COURIER, federated: FEDERATED } = ready.clients;
const [WEB, LATE, ORPHAN, CLOSED, STRANGER] = [0, 1, 2, 3, 4].map(
  (number) => `4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b001${number}`,
);
const WEB_SECRET = 'web8Q~practice-secret-of-the-web-app';
const WEB_REDIRECT = 'https://app.contoso.example/signed-in';
const NOBODY = '11111111-1111-1111-1111-111111111111';
// The host comes from AZURE_AUTHORITY_HOST, which --print-env sets.
const HERE = { disableInstanceDiscovery: true };
// Nothing is gained by asking a second time what was refused once.
const ONCE = { ...HERE, retryOptions: { maxRetries: 0 } };

const secret = (clientId, value, more = {}) =>
  new identity.ClientSecretCredential(more.tenant ?? TENANT, clientId, value, { ...ONCE, ...more });

/** A device code credential; the person types the code while it polls. */
function device(clientId, name, more = {}) {
  const typed = {};
  const userPromptCallback = ({ verificationUri, userCode }) => {
    typed.done = arrive(name, verificationUri, { PERSON_CODE: userCode, ...more });
  };
  return [new identity.DeviceCodeCredential({ ...HERE, tenantId: TENANT, clientId, userPromptCallback }), typed];
}

/** The answer to an authorization request of a web app. */
async function code(name, more = {}) {
  const address = new URL(`${HOST}/${TENANT}/oauth2/v2.0/authorize`);
  const asked = { client_id: WEB, response_type: 'code', redirect_uri: WEB_REDIRECT, scope: 'openid User.Read' };
  for (const [key, value] of Object.entries(asked)) address.searchParams.set(key, value);
  return (await arrive(name, address.href, more)).answer.code;
}

/** Checks that a refusal quotes its number. */
async function refused(promise, number) {
  assert.match((await refusal(promise)).message, new RegExp(`AADSTS${number}\\b`));
}

// Ways to sign in

check('EnvironmentCredential takes the variables of --print-env', async () => {
  const { token } = await new identity.EnvironmentCredential(HERE).getToken(POWER_PLATFORM);
  assert.deepEqual([claims(token).appid, claims(token).tid], [ROBOT.client_id, TENANT]);
});

check('ClientSecretCredential', async () => {
  const { token, expiresOnTimestamp } = await secret(ROBOT.client_id, ROBOT.client_secret).getToken(POWER_PLATFORM);
  assert.equal(claims(token).appidacr, '1');
  assert.ok(expiresOnTimestamp > Date.now());
});

check('ClientCertificateCredential, with and without its chain', async () => {
  for (const sendCertificateChain of [false, true]) {
    const options = { ...ONCE, sendCertificateChain };
    const credential = new identity.ClientCertificateCredential(TENANT, COURIER.client_id, COURIER.pem_file, options);
    assert.equal(claims((await credential.getToken(POWER_PLATFORM)).token).appidacr, '2');
  }
});

check('WorkloadIdentityCredential, with the token in a file', async () => {
  const { client_id: clientId, token_file: tokenFilePath } = FEDERATED;
  const credential = new identity.WorkloadIdentityCredential({ ...ONCE, tenantId: TENANT, clientId, tokenFilePath });
  assert.equal(claims((await credential.getToken(POWER_PLATFORM)).token).appid, clientId);
});

check('AzurePipelinesCredential, which asks for its token as a job does', async () => {
  const { request_uri, access_token, service_connection_id } = ready.federation.azure_devops;
  process.env.SYSTEM_OIDCREQUESTURI = request_uri;
  const made = [TENANT, FEDERATED.client_id, service_connection_id, access_token, ONCE];
  const credential = new identity.AzurePipelinesCredential(...made);
  assert.equal(claims((await credential.getToken(POWER_PLATFORM)).token).appid, FEDERATED.client_id);
});

check('DeviceCodeCredential, and again without asking', async () => {
  const [credential, typed] = device(WIZARD.client_id, 'dana');
  assert.equal(claims((await credential.getToken(ENVIRONMENTS)).token).upn, `dana@${DOMAIN}`);
  assert.match((await typed.done).text, /You are signed in/);
  const record = await credential.authenticate(ENVIRONMENTS);
  assert.deepEqual([record.username, record.tenantId], [`dana@${DOMAIN}`, TENANT]);
});

check('DeviceCodeCredential of the Azure CLI reaches Graph', async () => {
  const [credential] = device('04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'dana');
  assert.equal(await me((await credential.getToken('https://graph.microsoft.com/.default')).token), `dana@${DOMAIN}`);
});

check('AuthorizationCodeCredential, without PKCE', async () => {
  const given = await code('dana');
  const credential = new identity.AuthorizationCodeCredential(TENANT, WEB, WEB_SECRET, given, WEB_REDIRECT, ONCE);
  assert.equal(await me((await credential.getToken('User.Read')).token), `dana@${DOMAIN}`);
});

check('UsernamePasswordCredential', async () => {
  const credential = new identity.UsernamePasswordCredential(
    TENANT,
    WIZARD.client_id,
    `dana@${DOMAIN}`,
    'practice-dana-1',
    ONCE,
  );
  assert.equal(claims((await credential.getToken(ENVIRONMENTS)).token).upn, `dana@${DOMAIN}`);
});

check('InteractiveBrowserCredential, whose listener takes the answer in the query', async () => {
  // It opens the browser that the system names.
  Object.assign(process.env, variables('petra', { BROWSER: process.env.PERSON }));
  const credential = new identity.InteractiveBrowserCredential({
    ...HERE,
    tenantId: TENANT,
    clientId: WIZARD.client_id,
  });
  assert.equal(claims((await credential.getToken(ENVIRONMENTS)).token).upn, `petra@${DOMAIN}`);
});

check('ClientAssertionCredential asks for its assertion each time', async () => {
  let asked = 0;
  const assertion = async () => {
    asked += 1;
    return 'no.assertion.atall';
  };
  const credential = new identity.ClientAssertionCredential(TENANT, COURIER.client_id, assertion, ONCE);
  await refused(credential.getToken(POWER_PLATFORM), 50027);
  assert.ok(asked > 0);
});

check('at the real address, through a proxy, nothing is changed but the proxy', async () => {
  const real = 'https://login.microsoftonline.com';
  const { hostname: host, port } = new URL(process.env.PRACTICE_PROXY);
  const proxyOptions = { host: `http://${host}`, port: Number(port) };
  const credential = new identity.ClientSecretCredential(TENANT, ROBOT.client_id, ROBOT.client_secret, {
    authorityHost: real,
    proxyOptions,
  });
  assert.equal(claims((await credential.getToken(POWER_PLATFORM)).token).appid, ROBOT.client_id);
});

// Refusals

check('7000215: a wrong secret', () => refused(secret(ROBOT.client_id, 'wrong').getToken(POWER_PLATFORM), 7000215));

check('7000222: an expired secret', () =>
  refused(secret(LATE, 'lat8Q~practice-secret-of-the-latecomer').getToken(POWER_PLATFORM), 7000222));

check('7000229: a program without a service principal', () =>
  refused(secret(ORPHAN, 'orp8Q~practice-secret-of-the-orphan').getToken(POWER_PLATFORM), 7000229));

check('700016: an unknown client', () => refused(secret(NOBODY, 'secret').getToken(POWER_PLATFORM), 700016));

check('90002: an unknown tenant is not found', async () => {
  const found = await refusal(secret(ROBOT.client_id, 'x', { tenant: 'nosuch.example' }).getToken(POWER_PLATFORM));
  assert.match(found.message, /endpoints_resolution_error|AADSTS90002/);
});

check('700027: a key that does not belong to the certificate', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = readFileSync(COURIER.pem_file, 'utf8');
  const certificate = privateKey.export({ type: 'pkcs8', format: 'pem' }) + pem.slice(pem.indexOf('-----BEGIN CERT'));
  const credential = new identity.ClientCertificateCredential(TENANT, COURIER.client_id, { certificate }, ONCE);
  await refused(credential.getToken(POWER_PLATFORM), 700027);
});

const byPassword = (clientId, name, password) =>
  new identity.UsernamePasswordCredential(TENANT, clientId, `${name}@${DOMAIN}`, password, ONCE).getToken(ENVIRONMENTS);

check('50126: a wrong password', () => refused(byPassword(WIZARD.client_id, 'dana', 'wrong'), 50126));

check('50076: a second factor', () => refused(byPassword(WIZARD.client_id, 'gina', 'practice-gina-1'), 50076));

check('65001: nobody has agreed', () => refused(byPassword(STRANGER, 'dana', 'practice-dana-1'), 65001));

check('7000218: no public client', () => refused(byPassword(CLOSED, 'dana', 'practice-dana-1'), 7000218));

check('54005: a code that was used before', async () => {
  const given = await code('dana');
  const make = () => new identity.AuthorizationCodeCredential(TENANT, WEB, WEB_SECRET, given, WEB_REDIRECT, ONCE);
  await make().getToken('User.Read');
  await refused(make().getToken('User.Read'), 54005);
});

check('65004: the person does not agree', async () => {
  Object.assign(process.env, variables('dana', { BROWSER: process.env.PERSON, PERSON_DECISION: 'cancel' }));
  const credential = new identity.InteractiveBrowserCredential({
    ...HERE,
    tenantId: TENANT,
    clientId: STRANGER,
  });
  const found = await refusal(credential.getToken(ENVIRONMENTS));
  assert.match(found.message, /access_denied|AADSTS65004/);
});

await main('@azure/identity');
