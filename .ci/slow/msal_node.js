// MSAL for Node against the practice tenant: every way to sign in that it has, and how it tells of each refusal.

import assert from 'node:assert/strict';
import { createHash, createSign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import * as identity from '@azure/identity';
import * as msal from '@azure/msal-node';

import { check, main, ready, refusal } from './support/checks.js';
import { arrive, browse } from './support/person.js';
import { claims, header, me } from './support/tokens.js';

const { tenant_id: TENANT, domain: DOMAIN, authority: HOST } = ready;
const AUTHORITY = process.env.PRACTICE_AUTHORITY;
const POWER_PLATFORM = 'https://api.powerplatform.com/.default';
const ENVIRONMENTS = 'https://api.powerplatform.com/EnvironmentManagement.Environments.Read';
const { public: WIZARD, confidential: ROBOT, certificate: COURIER } = ready.clients;
const [WEB, LATE, ORPHAN, CLOSED, STRANGER, CLUB] = [0, 1, 2, 3, 4, 5].map(
  (number) => `4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b001${number}`,
);
const WEB_SECRET = 'web8Q~practice-secret-of-the-web-app';
const WEB_REDIRECT = 'https://app.contoso.example/signed-in';
const NOBODY = '11111111-1111-1111-1111-111111111111';
const PEM = readFileSync(COURIER.pem_file, 'utf8');
const CERTIFICATE = new X509Certificate(PEM.slice(PEM.indexOf('-----BEGIN CERTIFICATE')));

function auth(clientId, more = {}) {
  const authority = more.authority ?? AUTHORITY;
  return { auth: { clientId, authority, knownAuthorities: [new URL(authority).host], ...more } };
}

const app = (clientId = WIZARD.client_id, more = {}) => new msal.PublicClientApplication(auth(clientId, more));
const program = (clientId, more) => new msal.ConfidentialClientApplication(auth(clientId, more));
const robot = (clientSecret = ROBOT.client_secret) => program(ROBOT.client_id, { clientSecret });
const byClient = (client, scope = POWER_PLATFORM) => client.acquireTokenByClientCredential({ scopes: [scope] });

/** Signs in with a device code, which the person types while MSAL polls. */
async function byDevice(client, name, more = {}) {
  let typing;
  const deviceCodeCallback = ({ verificationUri, userCode, message }) => {
    assert.ok(message.includes(userCode));
    typing = arrive(name, verificationUri, { PERSON_CODE: userCode, ...more });
  };
  try {
    return await client.acquireTokenByDeviceCode({ scopes: [ENVIRONMENTS], deviceCodeCallback });
  } finally {
    await typing;
  }
}

const byPassword = (client, name, password = ready.people[name].password, scopes = [ENVIRONMENTS]) =>
  client.acquireTokenByUsernamePassword({ scopes, username: ready.people[name].upn, password });

/** Signs in by browser up to the redemption; gives what the app redeems. */
async function byCode(client, name, { redirectUri = 'http://localhost:51004', scopes = [ENVIRONMENTS] } = {}) {
  const { verifier, challenge } = await new msal.CryptoProvider().generatePkceCodes();
  const request = { scopes, redirectUri, state: 'state', codeChallenge: challenge, codeChallengeMethod: 'S256' };
  const { answer, text } = await arrive(name, await client.getAuthCodeUrl({ ...request, responseMode: 'form_post' }));
  assert.equal(answer.state, 'state', text);
  return { scopes, redirectUri, code: answer.code, codeVerifier: verifier, clientInfo: answer.client_info };
}

/** Checks what MSAL tells of a refusal: the OAuth error, the number, and the number in its message. */
async function refused(promise, number, error) {
  const found = await refusal(promise);
  assert.deepEqual([String(found.errorNo), found.errorCode], [String(number), error], String(found));
  assert.match(found.message, new RegExp(`AADSTS${number}|\\b${number}\\b`));
}

// Ways to sign in

check('the lines of --print-env make an app and a program that sign in', async () => {
  const lines = process.env.PRACTICE_RECIPE.split('\n').filter((line) => line.startsWith('#   '));
  const code = lines.map((line) => line.slice(4)).join('\n');
  const made = new Function('msal', 'identity', `${code}\nreturn { app, program };`)(msal, identity);
  assert.equal(claims((await byDevice(made.app, 'dana')).accessToken).upn, `dana@${DOMAIN}`);
  assert.equal(claims((await made.program.getToken(POWER_PLATFORM)).token).appid, ROBOT.client_id);
});

check('a program signs in with a client secret, and again from the cache', async () => {
  const client = robot();
  const first = await byClient(client);
  const found = claims(first.accessToken);
  assert.deepEqual([found.idtyp, found.appidacr, found.scp], ['app', '1', undefined]);
  assert.equal((await byClient(client)).fromCache, true);
});

check('a program signs in with a certificate (PS256), with and without its chain', async () => {
  const thumbprintSha256 = createHash('sha256').update(CERTIFICATE.raw).digest('hex');
  for (const x5c of [undefined, CERTIFICATE.toString()]) {
    const clientCertificate = { thumbprintSha256, privateKey: PEM, x5c };
    const found = claims((await byClient(program(COURIER.client_id, { clientCertificate }))).accessToken);
    assert.deepEqual([found.appid, found.appidacr], [COURIER.client_id, '2']);
  }
});

check('a program signs in with an assertion that it made itself', async () => {
  let made;
  const clientAssertion = async ({ clientId, tokenEndpoint }) =>
    (made = assertion({ aud: tokenEndpoint, iss: clientId, sub: clientId }));
  assert.equal(claims((await byClient(program(COURIER.client_id, { clientAssertion }))).accessToken).appidacr, '2');
  assert.equal(header(made).alg, 'RS256');
});

check('a person signs in with a device code', async () => {
  const result = await byDevice(app(), 'dana');
  assert.equal(result.account.homeAccountId, `${result.account.localAccountId}.${TENANT}`);
  assert.ok(claims(result.accessToken).scp.split(' ').includes('EnvironmentManagement.Environments.Read'));
});

check("a person signs in by browser through MSAL's own listener, which takes only a posted form", async () => {
  const result = await app().acquireTokenInteractive({
    scopes: [ENVIRONMENTS],
    openBrowser: async (address) => void browse('petra', address),
  });
  assert.equal(result.account.username, `petra@${DOMAIN}`);
});

check('a person signs in by browser in two halves', async () => {
  const client = app();
  const result = await client.acquireTokenByCode(await byCode(client, 'dana'));
  assert.equal(result.idTokenClaims.iss, `${HOST}/${TENANT}/v2.0`);
  assert.equal(result.account.username, `dana@${DOMAIN}`);
});

check('a web app signs a person in with its secret, and asks them to agree', async () => {
  const client = program(WEB, { clientSecret: WEB_SECRET });
  const code = await byCode(client, 'dana', { redirectUri: WEB_REDIRECT, scopes: ['User.Read'] });
  assert.equal(await me((await client.acquireTokenByCode(code)).accessToken), `dana@${DOMAIN}`);
});

check('a person signs in with user name and password', async () => {
  assert.equal((await byPassword(app(), 'dana')).account.username, `dana@${DOMAIN}`);
});

check('a token is renewed silently, and the refresh token serves other permissions', async () => {
  const client = app();
  const { account } = await byDevice(client, 'dana');
  const again = { account, scopes: [ENVIRONMENTS] };
  assert.equal((await client.acquireTokenSilent(again)).fromCache, true);
  assert.equal((await client.acquireTokenSilent({ ...again, forceRefresh: true })).fromCache, false);
  const roles = ['https://api.powerplatform.com/Authorization.RoleAssignments.Read'];
  assert.match((await client.acquireTokenSilent({ account, scopes: roles })).accessToken, /\./);
  const [kept] = Object.values(JSON.parse(client.getTokenCache().serialize()).RefreshToken);
  const renewed = await client.acquireTokenByRefreshToken({ refreshToken: kept.secret, scopes: [ENVIRONMENTS] });
  assert.equal(renewed.account.username, `dana@${DOMAIN}`);
});

check("the Azure CLI's client signs in for any organisation", async () => {
  const client = app('04b07795-8ddb-461a-bbee-02f9e1bf7b46', { authority: `${HOST}/organizations` });
  const result = await client.acquireTokenByUsernamePassword({
    scopes: ['https://graph.microsoft.com/.default'],
    username: `dana@${DOMAIN}`,
    password: 'practice-dana-1',
  });
  assert.equal(result.tenantId, TENANT);
  assert.equal(await me(result.accessToken), `dana@${DOMAIN}`);
});

check('the tenant may be named by its domain', async () => {
  const client = program(ROBOT.client_id, { clientSecret: ROBOT.client_secret, authority: `${HOST}/${DOMAIN}` });
  assert.equal(claims((await byClient(client)).accessToken).tid, TENANT);
});

// Refusals

check('7000215: a wrong secret', () => refused(byClient(robot('wrong')), 7000215, 'invalid_client'));

check('7000222: an expired secret', () => {
  const late = program(LATE, { clientSecret: 'lat8Q~practice-secret-of-the-latecomer' });
  return refused(byClient(late), 7000222, 'invalid_client');
});

check('7000229: a program without a service principal', () => {
  const orphan = program(ORPHAN, { clientSecret: 'orp8Q~practice-secret-of-the-orphan' });
  return refused(byClient(orphan), 7000229, 'invalid_client');
});

check('7000218: no public client, by device code and by password', async () => {
  const found = await refusal(byDevice(app(CLOSED), 'dana'));
  // Polling wraps every error, so that only the OAuth error is left.
  assert.equal(found.errorCode, 'post_request_failed');
  assert.match(found.message, /invalid_client/);
  await refused(byPassword(app(CLOSED), 'dana'), 7000218, 'invalid_client');
});

check('700025: a secret where the redirect makes the client public', async () => {
  const client = program(WIZARD.client_id, { clientSecret: 'secret' });
  await refused(client.acquireTokenByCode(await byCode(client, 'dana')), 700025, 'invalid_client');
});

check('65001: nobody has agreed', async () => {
  const found = await refusal(byPassword(app(STRANGER), 'dana'));
  assert.deepEqual([String(found.errorNo), found.errorCode], ['65001', 'invalid_grant']);
  assert.equal(found.subError, 'consent_required');
});

check('65004: the person does not agree', async () => {
  const openBrowser = async (address) => void browse('dana', address, { PERSON_DECISION: 'cancel' });
  const found = await refusal(app(STRANGER).acquireTokenInteractive({ scopes: [ENVIRONMENTS], openBrowser }));
  assert.equal(found.errorCode, 'access_denied');
  assert.match(found.message, /AADSTS65004/);
});

check('50126: a wrong password; 50034: an unknown name', async () => {
  await refused(byPassword(app(), 'dana', 'wrong'), 50126, 'invalid_grant');
  const username = `nobody@${DOMAIN}`;
  const unknown = app().acquireTokenByUsernamePassword({ scopes: [ENVIRONMENTS], username, password: 'wrong' });
  await refused(unknown, 50034, 'invalid_grant');
});

check('50076: a second factor is asked for, and does not come by password', async () => {
  const found = await refusal(byPassword(app(), 'gina'));
  assert.ok(found instanceof msal.InteractionRequiredAuthError, String(found));
  assert.deepEqual([String(found.errorNo), found.subError], ['50076', 'basic_action']);
});

check('50105: a person who is not assigned to the app', () =>
  refused(byPassword(app(CLUB), 'dana'), 50105, 'invalid_grant'));

check('700016: an unknown client', () =>
  refused(byClient(program(NOBODY, { clientSecret: 'secret' })), 700016, 'unauthorized_client'));

check('90002: an unknown tenant', async () => {
  const found = await refusal(byPassword(app(WIZARD.client_id, { authority: `${HOST}/nosuch.example` }), 'dana'));
  assert.equal(found.errorCode, 'endpoints_resolution_error');
});

check('54005: a code that was used before', async () => {
  const client = app();
  const code = await byCode(client, 'dana');
  await client.acquireTokenByCode(code);
  await refused(client.acquireTokenByCode(code), 54005, 'invalid_grant');
});

check('501481: another verifier than the one whose challenge was sent', async () => {
  const client = app();
  const code = await byCode(client, 'dana');
  await refused(client.acquireTokenByCode({ ...code, codeVerifier: 'x'.repeat(43) }), 501481, 'invalid_grant');
});

check('a declined device code', async () => {
  const found = await refusal(byDevice(app(), 'dana', { PERSON_DECISION: 'cancel' }));
  assert.match(found.message, /authorization_declined/);
});

check('700027: a certificate that is not registered', async () => {
  const clientCertificate = { thumbprintSha256: 'ab'.repeat(32), privateKey: PEM };
  await refused(byClient(program(COURIER.client_id, { clientCertificate })), 700027, 'invalid_client');
});

check('700024: an assertion that is used again after its time', async () => {
  const now = Math.floor(Date.now() / 1000);
  const clientAssertion = assertion({ nbf: now - 1200, iat: now - 1200, exp: now - 600 });
  await refused(byClient(program(COURIER.client_id, { clientAssertion })), 700024, 'invalid_client');
});

check('500011: an API that is not there; 1002012: a program that asks for one permission', async () => {
  await refused(byClient(robot(), 'https://nosuch.contoso.example/.default'), 500011, 'invalid_resource');
  const found = await refusal(byClient(robot(), ENVIRONMENTS));
  assert.match(String(found), /1002012/);
});

check('700022: permissions of two APIs at once', () => {
  const both = [ENVIRONMENTS, 'https://graph.microsoft.com/User.Read'];
  return refused(byPassword(app(), 'dana', undefined, both), 700022, 'invalid_request');
});

// Helpers that MSAL has no own form of

/** A client assertion with the older algorithm, with some claims changed. */
function assertion(changed) {
  const now = Math.floor(Date.now() / 1000);
  const told = {
    aud: `${AUTHORITY}/oauth2/v2.0/token`,
    iss: COURIER.client_id,
    sub: COURIER.client_id,
    jti: crypto.randomUUID(),
    nbf: now,
    iat: now,
    exp: now + 300,
    ...changed,
  };
  const x5t = createHash('sha1').update(CERTIFICATE.raw).digest('base64url');
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT', x5t })}.${part(told)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(PEM).toString('base64url')}`;
}

await main('MSAL Node');
