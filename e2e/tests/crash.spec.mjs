// The controller dies in the middle of a re-key, and in the middle of rotations. The next one finishes: everything is done
// once, no version is lost or doubled, and what was encrypted before can be decrypted after.
import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { kill, slowKms } from './faults.mjs';
import { open } from './portal.mjs';
import { edge, kubectl, read } from './stack.mjs';
import { key, readyRoot, see, workspace } from './workspace.mjs';

const KEYS = 300;
const ROOT = 'crash-root';
const { aws } = read().keys;
const name = (n) => `crash-${String(n).padStart(3, '0')}`;
const NAMES = Array.from({ length: KEYS }, (_, n) => name(n));
const PLAINTEXT = Buffer.from('before the crash').toString('base64');

test.describe.configure({ mode: 'serial' });
test.use({ actionTimeout: 15_000 });
test.setTimeout(420_000);

let place;
/** A ciphertext per key, made before anything dies. */
const sealed = new Map();

/** Every key of the root. */
async function keys() {
  return JSON.parse(await kubectl('owner', ['get', 'seks', '-o', 'json', ...place.at])).items;
}

/** Eight at a time. */
async function each(names, what) {
  const left = [...names];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await what(one);
  }));
}

/** Every key has the versions 1 to `current`, each once, the last of them current. */
async function hasVersions(current) {
  for (const { metadata, status } of await keys()) {
    const numbers = status.versions.map(({ version }) => version).sort((a, b) => a - b);
    expect([metadata.name, numbers, status.currentVersion]).toEqual([metadata.name, Array.from({ length: current }, (_, n) => n + 1), current]);
    expect(status.versions.filter(({ state }) => state === 'Current').map(({ version }) => version)).toEqual([current]);
  }
}

/** What was encrypted before is decrypted by both edges, with the version it was made with. */
async function opensAll() {
  await each(NAMES, async (one) => {
    for (const index of [0, 1]) {
      await expect(async () => {
        const answer = await edge(index, 'owner', place.path, one, 'decrypt', { ciphertext: sealed.get(one) });
        expect([one, answer.status, answer.body.plaintext, answer.body.keyVersion]).toEqual([one, 200, PLAINTEXT, 1]);
      }).toPass({ timeout: 60_000 });
    }
  });
}

async function rekeyPhase() {
  return (await see(place, 'accounts.openkcm.io', ROOT)).status.rekey?.phase;
}

test.beforeAll(async () => {
  test.setTimeout(420_000);
  place = await workspace('crash');
  await readyRoot(place, ROOT, aws.good);
  const list = { apiVersion: 'v1', kind: 'List', items: NAMES.map((one) => key(one, ROOT)) };
  await kubectl('owner', ['create', '--validate=false', '-f', '-', ...place.at], JSON.stringify(list));
  await kubectl('owner', ['wait', 'seks', '--all', '--for=jsonpath={.status.phase}=Active', '--timeout=180s', ...place.at]);
  await each(NAMES, async (one) => {
    await expect(async () => {
      const answer = await edge(0, 'owner', place.path, one, 'encrypt', { plaintext: PLAINTEXT });
      expect([one, answer.status]).toEqual([one, 200]);
      sealed.set(one, answer.body.ciphertext);
    }).toPass({ timeout: 60_000 });
  });
});

test('FR-203 a controller killed in every phase of a re-key finishes it', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'roots', path: `/${ROOT}` });
  const confirmation = `${ROOT}/${createHash('sha256').update(aws.second).digest('hex').slice(0, 12)}`;
  const patch = { metadata: { annotations: { 'openkcm.io/confirm-rekey': confirmation } }, spec: { keyReference: aws.second } };
  const killed = [];
  // Slow answers of the new key hold each phase open long enough to be seen.
  await slowKms(aws.second, 1500, async () => {
    await kubectl('owner', ['patch', 'accounts.openkcm.io', ROOT, '--type=merge', '-p', JSON.stringify(patch), ...place.at]);
    await expect(async () => {
      const phase = await rekeyPhase();
      if (['VerifyingTarget', 'Rewrapping', 'VerifyingChain'].includes(phase) && !killed.includes(phase)) {
        killed.push(phase);
        await kill('controller');
      }
      expect(phase).toBe('Completed');
    }).toPass({ intervals: [50], timeout: 240_000 });
  });
  expect(killed, 'where it was killed').toContain('VerifyingTarget');
  expect(killed.length, killed.join()).toBeGreaterThanOrEqual(2);
  const { status } = await see(place, 'accounts.openkcm.io', ROOT);
  expect(status.rekey).toMatchObject({ phase: 'Completed', total: KEYS, done: KEYS, failed: 0 });
  expect(status).toMatchObject({ phase: 'Ready', activeKey: { keyReference: aws.second } });
  expect(status.dependents.keys).toBe(KEYS);
  await hasVersions(1);
  await opensAll();
  await expect(app.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
});

test('FR-304 a controller killed in the middle of rotations rotates each key once', async () => {
  await kubectl('owner', ['annotate', 'seks', '--all', '--overwrite', 'openkcm.io/rotate=crash-1', ...place.at]);
  let kills = 0;
  await expect(async () => {
    const current = (await keys()).map(({ status }) => status.currentVersion);
    const done = current.filter((version) => version >= 2).length;
    if (done < KEYS && kills < 2) {
      kills += 1;
      await kill('controller');
    }
    expect(done).toBe(KEYS);
  }).toPass({ intervals: [100], timeout: 240_000 });
  await expect(async () => {
    for (const { metadata, status } of await keys()) {
      expect([metadata.name, status.phase, status.handledRotation]).toEqual([metadata.name, 'Active', 'crash-1']);
    }
  }).toPass({ timeout: 120_000 });
  await hasVersions(2);
  // Delivered again, the same request is the same rotation.
  await kubectl('owner', ['annotate', 'seks', '--all', '--overwrite', 'openkcm.io/rotate=crash-1', ...place.at]);
  await kill('controller');
  await kubectl('owner', ['annotate', `seks/${name(0)}`, '--overwrite', 'openkcm.io/rotate=crash-2', ...place.at]);
  await kubectl('owner', ['wait', `seks/${name(0)}`, '--for=jsonpath={.status.currentVersion}=3', '--timeout=60s', ...place.at]);
  for (const { metadata, status } of await keys()) {
    expect([metadata.name, status.currentVersion]).toEqual([metadata.name, metadata.name === name(0) ? 3 : 2]);
  }
  await opensAll();
  const fresh = await edge(0, 'owner', place.path, name(1), 'encrypt', { plaintext: PLAINTEXT });
  expect([fresh.status, fresh.body.keyVersion]).toEqual([200, 2]);
});
