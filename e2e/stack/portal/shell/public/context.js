// The context the portal hands to microfrontends; the keys are the contract, see README.md.

import { claims, currentToken } from './auth.js';
import { settings } from './settings.js';

/** What every node gets. */
export function globalContext() {
  const { sub, email } = claims();
  return {
    token: currentToken(),
    userId: sub,
    userEmail: email,
    portalBaseUrl: location.origin,
    portalContext: settings.portalContext,
    organization: settings.organization,
    kcpPath: `root:orgs:${settings.organization}`,
  };
}

/** What the nodes of an account get on top; `accounts` are its names from the organisation downwards. */
export function accountContext(accounts) {
  const name = accounts.at(-1);
  const accountPath = accounts.join('/');
  const entityId = `${clusterId(accounts.slice(0, -1))}/${name}`;
  return {
    kcpPath: ['root', 'orgs', settings.organization, ...accounts].join(':'),
    accountPath,
    accountId: name,
    entityName: name,
    entityId,
    entityKind: 'Account',
    entityType: `main.core_platform-mesh_io_account:${accounts.length}`,
    entityContext: { account: { id: entityId, policies: [] } },
    portalPermissions: {},
  };
}

// The portal knows the real id of the parent's logical cluster; here something of the same form stands for it.
function clusterId(parents) {
  let hash = 0x811c9dc5;
  let id = '';
  for (const char of `${settings.organization}/${parents.join('/')}`.repeat(16)) {
    hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
    if (id.length < 16) id += (hash % 36).toString(36);
  }
  return id;
}
