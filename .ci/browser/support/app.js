// The app that people sign in to: an OAuth client of its own, with a real listener as redirect URI. It shares nothing
// with the program under test.

import { createHash, createPrivateKey, createSign, randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const API = 'https://api.powerplatform.com';
const SCOPE = `${API}/.default openid profile offline_access`;
const random = () => randomBytes(32).toString('base64url');

/** Opens the listener of the client that the scenario suggests, at the tenant name that it suggests. */
export async function app(tenant) {
  const arrivals = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const url = new URL(request.url, 'http://localhost');
    // A browser may ask for an icon by itself.
    if (url.pathname === '/favicon.ico') return response.writeHead(204).end();
    const { method, headers } = request;
    const fields = Object.fromEntries(method === 'POST' ? new URLSearchParams(body) : url.searchParams);
    arrivals.push({ method, type: headers['content-type'], query: url.search, fields });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', connection: 'close' });
    response.end('<!DOCTYPE html><html lang="en"><title>The app</title><h1>Back in the app</h1>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const redirectUri = `http://localhost:${server.address().port}`;
  const verifier = random();
  const state = random();
  const { client_id: clientId, tenant: domain } = (await tenant.control('scenario')).suggest;
  const endpoint = (name) => `${tenant.authority}/${domain}/oauth2/v2.0/${name}`;
  const post = async (name, fields) => {
    const answer = await fetch(endpoint(name), { method: 'POST', body: new URLSearchParams(fields) });
    return { status: answer.status, ...(await answer.json()) };
  };

  return {
    /** Every request that reached the listener. */
    arrivals,
    redirectUri,
    state,
    clientId,
    /** The address that the app opens in the browser. */
    authorizeUrl(extra = {}) {
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...extra,
      });
      return `${endpoint('authorize')}?${query}`;
    },
    /** The address that the app gives an administrator to consent for everybody. */
    adminConsentUrl() {
      const query = { client_id: clientId, redirect_uri: redirectUri, scope: `${API}/.default`, state };
      return `${tenant.authority}/${domain}/v2.0/adminconsent?${new URLSearchParams(query)}`;
    },
    redeem: (code, extra = {}) =>
      post('token', {
        client_id: clientId,
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...extra,
      }),
    signInWithPassword: ({ upn, password }, scope = SCOPE) =>
      post('token', { client_id: clientId, grant_type: 'password', username: upn, password, scope }),
    signInWithSecret: (client_id, client_secret) =>
      post('token', { client_id, client_secret, grant_type: 'client_credentials', scope: `${API}/.default` }),
    startDevice: () => post('devicecode', { client_id: clientId, scope: SCOPE }),
    poll: ({ device_code }) =>
      post('token', {
        client_id: clientId,
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code,
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Signs a program in with a token of its own or of another issuer. */
export async function signInWithAssertion({ authority, tenant_id }, client_id, client_assertion) {
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const fields = { client_id, client_assertion, client_assertion_type, grant_type: 'client_credentials', scope: `${API}/.default` };
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${authority}/${tenant_id}/oauth2/v2.0/token`, { method: 'POST', body });
  return { status: answer.status, ...(await answer.json()) };
}

/** Signs a program in with the certificate and the key of a PEM file. */
export function signInWithKey(tenant, client, pem) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const x5t = createHash('sha1').update(new X509Certificate(pem).raw).digest('base64url');
  const now = Math.floor(Date.now() / 1000);
  const aud = `${tenant.authority}/${tenant.tenant_id}/oauth2/v2.0/token`;
  const told = { iss: client, sub: client, aud, jti: random(), nbf: now, exp: now + 300 };
  const text = `${part({ alg: 'RS256', typ: 'JWT', x5t })}.${part(told)}`;
  const signature = createSign('RSA-SHA256').update(text).sign(createPrivateKey(pem), 'base64url');
  return signInWithAssertion(tenant, client, `${text}.${signature}`);
}

/** What a token says, read without checking its signature. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}
