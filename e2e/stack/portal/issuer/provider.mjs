// One realm: an `oidc-provider` instance that behaves like the Keycloak realm of a Platform Mesh organisation.

import { Provider } from 'oidc-provider';
import { findAccount, SCOPES } from './account.mjs';
import { passwordGrant } from './password-grant.mjs';

const HOUR = 3600;
export const CLIENT_ID = 'portal';

/**
 * @param {{name: string, users: object[]}} realm
 * @param {{issuer: string, shellOrigins: string[], tokenLife: number, jwks: object, cookieKeys: string[], adapter: Function}} options
 *   `issuer` is what the tokens say in `iss`, `tokenLife` is in seconds.
 */
export function realmProvider(realm, options) {
  const { issuer, shellOrigins, tokenLife, jwks, cookieKeys, adapter } = options;
  const prefix = `_${realm.name}`;
  const provider = new Provider(issuer, {
    adapter,
    jwks,
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', 'password'],
        response_types: ['code'],
        redirect_uris: shellOrigins.map((origin) => `${origin}/callback`),
        post_logout_redirect_uris: shellOrigins.map((origin) => `${origin}/`),
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    scopes: ['openid', 'email', 'profile', 'groups', 'offline_access'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
      groups: ['groups'],
    },
    // Otherwise email and groups are only at the userinfo endpoint, and kcp reads the id_token alone.
    conformIdTokenClaims: false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Two tabs that refresh at once would revoke the grant.
    rotateRefreshToken: false,
    pkce: { required: () => true },
    ttl: {
      AccessToken: tokenLife,
      IdToken: tokenLife,
      AuthorizationCode: 60,
      Interaction: HOUR,
      Session: 12 * HOUR,
      Grant: 12 * HOUR,
      RefreshToken: 12 * HOUR,
    },
    cookies: {
      keys: cookieKeys,
      names: {
        session: `${prefix}_session`,
        interaction: `${prefix}_interaction`,
        resume: `${prefix}_resume`,
      },
      long: { signed: true, sameSite: 'lax' },
      short: { signed: true, sameSite: 'lax' },
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource },
    },
    interactions: { url: (_ctx, interaction) => `/realms/${realm.name}/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => findAccount(realm, sub),
    loadExistingGrant: grantEverything,
    renderError: (ctx, out) => {
      ctx.type = 'text';
      ctx.body = `${out.error}: ${out.error_description ?? 'sign in again from the portal'}\n`;
    },
  });
  provider.on('server_error', (ctx, error) => {
    process.stderr.write(`issuer ${realm.name} ${ctx.method} ${ctx.path}: ${error.stack}\n`);
  });
  provider.registerGrantType('password', passwordGrant(provider, realm, tokenLife), [
    'username',
    'password',
    'scope',
    'life',
  ]);
  return provider;
}

// There is no consent page: the only client is the portal itself.
async function grantEverything(ctx) {
  const { provider, client, session, result } = ctx.oidc;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  if (known) {
    const grant = await provider.Grant.find(known);
    if (grant) return grant;
  }
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPES);
  await grant.save();
  return grant;
}

// Signing out was already asked for in the portal; the form posts itself, the button is for browsers without scripts.
function logoutSource(ctx, form) {
  ctx.body = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Signing out</title><body>${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
<script>document.forms[0].insertAdjacentHTML('beforeend','<input type="hidden" name="logout" value="yes">');document.forms[0].submit()</script>
</body></html>`;
}
