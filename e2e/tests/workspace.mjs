// A workspace of its own for a test of faults: what it breaks or leaves behind meets no other test.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { api, endpoints, get, kubectl } from './stack.mjs';

const ORGANISATION = 'root:orgs:acme';
const CONSUMER = fileURLToPath(new URL('../../luigi-config/consumer', import.meta.url));
const RBAC = 'rbac.authorization.k8s.io';

/**
 * Makes `root:orgs:acme:<prefix>-<unique>`, with the rights of the demo's owner, member and viewer, and enables the provider
 * in it. Gives `{account, path, at}`: the name in the portal, the workspace, and kubectl's arguments for it.
 */
export async function workspace(prefix) {
  const account = `${prefix}-${Date.now().toString(36)}`;
  const made = { account, path: `${ORGANISATION}:${account}`, at: at(`${ORGANISATION}:${account}`) };
  const object = {
    apiVersion: 'tenancy.kcp.io/v1alpha1',
    kind: 'Workspace',
    metadata: { name: account },
    spec: { type: { name: 'universal', path: 'root' } },
  };
  await applyAt('admin', at(ORGANISATION), object);
  await kubectl('admin', ['wait', `workspace/${account}`, '--for=jsonpath={.status.phase}=Ready', '--timeout=60s', ...at(ORGANISATION)]);
  const roles = readdirSync(CONSUMER).map((file) => readFileSync(path.join(CONSUMER, file), 'utf8'));
  const bindings = ['owner', 'member', 'viewer'].flatMap((role) => [
    binding(`acme-${role}`, role === 'owner' ? 'cluster-admin' : `openkcm-${role}`, role),
    binding(`acme-${role}-access`, 'system:kcp:workspace:access', role),
  ]);
  // A workspace that was just made refuses for a moment.
  await expect(async () => {
    for (const role of roles) await kubectl('admin', ['apply', '--validate=false', '-f', '-', ...made.at], role);
    await applyAt('admin', made.at, ...bindings);
  }).toPass({ timeout: 30_000 });
  await expect(async () => {
    expect((await api('owner', 'PUT', `/workspaces/${made.path}/provider`)).status).toBeLessThan(300);
  }).toPass({ timeout: 60_000 });
  await expect(async () => {
    const seen = await api('owner', 'GET', `/workspaces/${made.path}`);
    expect(seen.body.tenant?.phase).toBe('Active');
  }).toPass({ timeout: 60_000 });
  return made;
}

/** Creates a root of trust and waits until it is Ready. */
export async function readyRoot({ at }, name, keyReference) {
  await applyAt('owner', at, {
    apiVersion: 'openkcm.io/v1alpha1',
    kind: 'Account',
    metadata: { name },
    spec: { providerType: 'AWSKMS', region: 'eu-central-1', keyReference },
  });
  await kubectl('owner', ['wait', `accounts.openkcm.io/${name}`, '--for=jsonpath={.status.phase}=Ready', '--timeout=60s', ...at]);
}

/** A service key's manifest. */
export function key(name, root, { schedule = 'Never', application = 'faults' } = {}) {
  return {
    apiVersion: 'openkcm.io/v1alpha1',
    kind: 'ServiceEncryptionKey',
    metadata: { name },
    spec: { application, accountRef: { name: root }, algorithm: 'AES-GCM-256', rotationSchedule: schedule, state: 'Enabled' },
  };
}

/** Applies manifests in a workspace. */
export async function applyAt(context, at, ...objects) {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  return kubectl(context, ['apply', '--validate=false', '-f', '-', ...at], JSON.stringify(list));
}

/** kubectl's arguments for a workspace. */
export function at(workspacePath) {
  return ['--server', `${endpoints.kubernetes}/clusters/${workspacePath}`];
}

/** One object of the workspace, as the owner sees it. */
export function see({ at }, kind, name) {
  return get('owner', kind, name, ...at);
}

function binding(name, role, who) {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: `oidc:${who}@acme.example` }],
  };
}
