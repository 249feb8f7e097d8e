// Somebody changes or takes away what the provider keeps of keys whose root is well: the overview says so first, the list finds
// them, each key's page says what is wrong, and its history when that began and ended.
import { expect, test } from '@playwright/test';
import { accessible, open } from './portal.mjs';
import { kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, see, workspace } from './workspace.mjs';

const KEYS = ['changed', 'garbled', 'gone', 'sound'];
const ADMIN = ['-n', 'openkcm'];
let place;
let secret;

test.beforeAll(async () => {
  place = await workspace('damage');
  await readyRoot(place, 'damage-root', read().keys.aws.good);
  await applyAt('owner', place.at, ...KEYS.map((name) => key(name, 'damage-root')));
  for (const name of KEYS) {
    await kubectl('owner', ['wait', `seks/${name}`, '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
  }
  const tenant = await see(place, 'tenant', `tenant-${place.path.replaceAll(':', '-')}`);
  const label = `openkcm.io/tenant-id=${tenant.status.tenantId}`;
  secret = JSON.parse(await kubectl('admin-provider', ['get', 'secrets', ...ADMIN, '-l', label, '-o', 'json'])).items[0];
});

/** Writes the bundle, and has the root looked at, with which its keys are. */
async function keep(bundle, request) {
  const [member] = Object.keys(secret.data);
  const data = { [member]: Buffer.from(JSON.stringify(bundle)).toString('base64') };
  await kubectl('admin-provider', ['patch', 'secret', secret.metadata.name, ...ADMIN, '--type=merge', '-p', JSON.stringify({ data })]);
  await kubectl('owner', ['annotate', 'accounts.openkcm.io/damage-root', `openkcm.io/verify=${request}`, '--overwrite', ...place.at]);
}

test('damaged material: told on the overview, found in the list, explained on the key, and over when it is brought back', async ({ page }) => {
  const whole = JSON.parse(Buffer.from(Object.values(secret.data)[0], 'base64'));
  const bent = structuredClone(whole);
  const wrapped = bent.keys.changed.versions[0].wrapped;
  wrapped.ciphertext = (wrapped.ciphertext.startsWith('A') ? 'B' : 'A') + wrapped.ciphertext.slice(1);
  bent.keys.garbled.versions = 'none';
  delete bent.keys.gone;

  const app = await open(page, { account: place.account });
  const problems = app.getByRole('region', { name: 'Problems' });
  await expect(problems).toBeVisible();
  await expect(problems.getByText('damaged')).toHaveCount(0);
  await keep(bent, 'bent');
  await expect(problems.getByText('3 service keys can’t be used: their material is damaged')).toBeVisible({ timeout: 60_000 });
  for (const name of ['changed', 'garbled', 'gone']) await expect(problems.getByRole('link', { name, exact: true })).toBeVisible();
  await accessible(page, 'damaged material');

  await problems.getByRole('link', { name: 'Show 3 keys' }).click();
  await expect(app.getByRole('row').filter({ hasText: 'Unavailable' })).toHaveCount(3);
  await expect(app.getByRole('link', { name: 'sound', exact: true })).toHaveCount(0);
  await expect(app.getByRole('button', { name: /^Material/ })).toBeVisible();
  await accessible(page, 'the list of damaged keys');

  await app.getByRole('link', { name: 'gone', exact: true }).click();
  await expect(app.getByText(/^What is kept of the key, or a part of it, is gone/)).toBeVisible();
  const history = app.getByRole('region', { name: 'History' });
  await expect(history.getByText('found the material of this key damaged, it is gone')).toBeVisible();
  await accessible(page, 'a damaged key');

  await keep(whole, 'whole');
  await expect(history.getByText('found the material of this key as it was written again')).toBeVisible({ timeout: 60_000 });
  await expect(app.getByText(/^What is kept of the key, or a part of it, is gone/)).toBeHidden();
});
