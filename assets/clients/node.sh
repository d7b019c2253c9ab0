# MSAL for Node and @azure/identity on the practice tenant. Node reads the first variable only at its start.
export NODE_EXTRA_CA_CERTS={ca_file}
export PRACTICE_AUTHORITY={tenant_authority}
export PRACTICE_HOST={host}
export PRACTICE_APP={app}
export AZURE_AUTHORITY_HOST={authority}
export AZURE_TENANT_ID={tenant_id}
export AZURE_CLIENT_ID={program}
export AZURE_CLIENT_SECRET={program_secret}
# Then, in JavaScript after importing both as `msal` and `identity`:
#   const app = new msal.PublicClientApplication({ auth: { clientId: process.env.PRACTICE_APP, authority: process.env.PRACTICE_AUTHORITY, knownAuthorities: [process.env.PRACTICE_HOST] } });
#   const program = new identity.EnvironmentCredential({ disableInstanceDiscovery: true });
