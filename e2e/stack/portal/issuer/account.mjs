// A demo user as the library and its tokens see them.

export const SCOPES = 'openid email profile groups';

/** The account of subject `sub`, or undefined when the realm has none. */
export function findAccount(realm, sub) {
  const user = realm.users.find((candidate) => candidate.sub === sub);
  if (!user) return undefined;
  return {
    accountId: user.sub,
    claims: () => ({
      sub: user.sub,
      email: user.email,
      email_verified: true,
      name: user.name,
      preferred_username: user.email,
      groups: user.groups,
    }),
  };
}
