// `grant_type=password` for tooling: a token for a demo user without a browser. There are no passwords here; the
// issuer listens on the loopback interface only and its users exist nowhere else.

import { errors } from 'oidc-provider';
import { findAccount, SCOPES } from './account.mjs';

const DAY = 24 * 3600;

/** Optional `life` is the id token's life in seconds; zero or less gives one that has already expired. */
export function passwordGrant(provider, realm, tokenLife) {
  const grants = new Map();

  return async function handle(ctx) {
    const { client, params } = ctx.oidc;
    const user = realm.users.find((candidate) => candidate.email === params.username);
    if (!user) {
      throw new errors.CustomOIDCProviderError('invalid_grant', `no such user in realm ${realm.name}`);
    }
    const life = parseLife(params.life, tokenLife);
    const account = findAccount(realm, user.sub);
    ctx.oidc.entity('Account', account);

    const grantId = await grantOf(client.clientId, user.sub);
    const accessToken = new provider.AccessToken({
      accountId: user.sub,
      client,
      grantId,
      gty: 'password',
      scope: SCOPES,
    });
    ctx.oidc.entity('AccessToken', accessToken);

    const idToken = new provider.IdToken(await account.claims('id_token', SCOPES), { ctx });
    idToken.scope = SCOPES;
    const expiresAt = Math.floor(Date.now() / 1000) + life;
    ctx.body = {
      access_token: await accessToken.save(),
      expires_in: life,
      id_token: await idToken.issue({ use: 'idtoken', expiresAt }),
      scope: SCOPES,
      token_type: 'Bearer',
    };
  };

  // One per user, however many tokens a test run asks for.
  async function grantOf(clientId, accountId) {
    const known = grants.get(accountId);
    if (known && (await provider.Grant.find(known))) return known;
    const grant = new provider.Grant({ clientId, accountId });
    grant.addOIDCScope(SCOPES);
    grants.set(accountId, await grant.save());
    return grants.get(accountId);
  }
}

function parseLife(text, standard) {
  if (text === undefined) return standard;
  const life = Number(text);
  if (!Number.isInteger(life) || Math.abs(life) > DAY) {
    throw new errors.InvalidRequest('life is a whole number of seconds, at most one day');
  }
  // Zero would mean "the default" to the library.
  return life === 0 ? -1 : life;
}
