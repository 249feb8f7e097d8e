// The demo organisations and their users. One realm is one organisation, as in Platform Mesh.

const ROLES = ['owner', 'member', 'viewer'];

function realm(name) {
  return {
    name,
    users: ROLES.map((role) => ({
      sub: `${name}-${role}`,
      role,
      email: `${role}@${name}.example`,
      name: `${role[0].toUpperCase()}${role.slice(1)}`,
      groups: [`${name}:${role}s`],
    })),
  };
}

/** `globex` is there for tests of users from a foreign organisation. */
export const REALMS = [realm('acme'), realm('globex')];
