// The running stack as tests see it: where everything is, kubectl as one of the demo users, and conditions to wait for.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const file = process.env.OPENKCM_ENDPOINTS ?? path.join(root, 'target/dev/endpoints.json');

/** `{shell, mfe, api, kubernetes, issuer, edges, kms, workspaces, users, pids, keys}`, as `cargo xtask dev` keeps it current. */
export const endpoints = read();

/** Pids and tokens change while the stack runs, so whoever needs them reads the file again. */
export function read() {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The kubeconfig beside endpoints.json. */
export const kubeconfig = path.join(path.dirname(file), 'kubeconfig');

/** Runs kubectl as `context` (owner, member, viewer, provider, admin) and gives its output. */
export async function kubectl(context, args, input) {
  const child = run('kubectl', ['--kubeconfig', kubeconfig, '--context', context, ...args], { maxBuffer: 64 << 20 });
  if (input !== undefined) child.child.stdin.end(input);
  return (await child).stdout;
}

/** One object as JSON. */
export async function get(context, kind, name, ...args) {
  return JSON.parse(await kubectl(context, ['get', kind, name, '-o', 'json', ...args]));
}

/** Applies manifests given as objects. Without validation: a plain user can't list CRDs, which it would need. */
export async function apply(context, ...objects) {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  return kubectl(context, ['apply', '--validate=false', '-f', '-'], JSON.stringify(list));
}

/** Waits until `path` of the object is `value`, by kubectl's own watch. */
export async function waitFor(context, kind, name, jsonpath, value, timeout = '60s') {
  return kubectl(context, ['wait', `${kind}/${name}`, `--for=jsonpath={${jsonpath}}=${value}`, `--timeout=${timeout}`]);
}

/** The bearer token of a demo role. */
export function token(role) {
  const user = read().users.find((u) => u.role === role);
  if (!user) throw new Error(`endpoints.json has no user with the role ${role}`);
  return user.token;
}

/** A request to the BFF as a demo role. */
export async function api(role, method, route, body) {
  const response = await fetch(`${endpoints.api}${route}`, {
    method,
    headers: { authorization: `Bearer ${token(role)}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

/** Encrypts or decrypts on an edge as a workload would. */
export async function edge(index, role, workspace, key, operation, body) {
  const response = await fetch(`${endpoints.edges[index]}/v1/workspaces/${workspace}/keys/${key}/${operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token(role)}`, 'content-type': 'application/json', 'openkcm-client': 'pod-1' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
