// Serves `oidc-provider` under paths like Entra's on a free loopback port, and prints the address when it is up.
// Clients register themselves, so that no secret of theirs stands in a file. Whoever signs in is believed.

import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

const tenant = '7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48';
const resource = 'https://api.powerplatform.com';
const configuration = `/${tenant}/v2.0/.well-known/openid-configuration`;

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(`${address}/${tenant}/v2.0`, {
  scopes: ['openid', 'profile', 'offline_access', `${resource}/.default`],
  claims: { openid: ['sub'], profile: ['name'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: id }) }),
  routes: {
    authorization: '/oauth2/v2.0/authorize',
    token: '/oauth2/v2.0/token',
    device_authorization: '/oauth2/v2.0/devicecode',
    code_verification: '/oauth2/v2.0/deviceauth',
    jwks: '/discovery/v2.0/keys',
    registration: '/register',
  },
  features: {
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****' },
    registration: { enabled: true },
    // Access tokens that can be read, for the one API that there is.
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      getResourceServerInfo: () => ({ scope: `${resource}/.default`, accessTokenFormat: 'jwt' }),
      useGrantedResource: () => true,
    },
  },
  // As with Entra, whoever asked for `offline_access` need not have seen the consent page.
  issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
  // Both kinds of assertion are known; each client registers the one that it signs with.
  enabledJWA: { clientAuthSigningAlgValues: ['PS256', 'RS256'] },
});

const handle = provider.callback();
server.on('request', (request, response) => {
  // The document stands where Entra has it; everything else is mounted below the tenant.
  const isConfiguration = request.url.split('?')[0] === configuration;
  request.originalUrl = isConfiguration ? `/${tenant}/.well-known/openid-configuration` : request.url;
  if (!request.originalUrl.startsWith(`/${tenant}/`)) {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><title>Not here</title>');
    return;
  }
  request.url = request.originalUrl.slice(tenant.length + 1);
  handle(request, response);
});
console.log(address);
