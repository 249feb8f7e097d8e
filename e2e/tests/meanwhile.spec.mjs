// What may happen to a workspace while somebody looks at it: each has a page that says so, and none needs a reload.
import { expect, test } from '@playwright/test';
import { accessible, frame, mayStop, navigate, open } from './portal.mjs';
import { get, kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });

const NAME = 'Your access was withdrawn';
let place;

test.beforeAll(async () => {
  place = await workspace('meanwhile');
  await readyRoot(place, 'meanwhile-root', read().keys.aws.good);
  await applyAt('owner', place.at, key('meanwhile-key', 'meanwhile-root'), key('meanwhile-other', 'meanwhile-root'));
  for (const name of ['meanwhile-key', 'meanwhile-other']) {
    await kubectl('owner', ['wait', `seks/${name}`, '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
  }
});

/** One binding of the demo's users in this workspace. */
const binding = async (name) => {
  const { metadata, ...rest } = await get('admin', 'clusterrolebinding', name, ...place.at);
  return { ...rest, metadata: { name: metadata.name } };
};

test('FR-402 the overview tells what happened, and goes on telling', async ({ page }) => {
  const app = await open(page, { account: place.account });
  const activity = app.getByRole('region', { name: 'Recent activity' });
  await expect(activity.getByRole('listitem').filter({ hasText: 'created meanwhile-key' })).toBeVisible();
  await kubectl('owner', ['patch', 'seks', 'meanwhile-other', '--type=merge', '-p', '{"spec":{"state":"Disabled"}}', ...place.at]);
  const entry = activity.getByRole('listitem').filter({ hasText: 'disabled meanwhile-other' });
  await expect(entry).toBeVisible();
  await entry.getByRole('link', { name: 'meanwhile-other' }).click();
  await expect(app.getByRole('heading', { name: 'meanwhile-other', level: 1 })).toBeVisible();
});

test('a key that another deletes while its page is open: the page says so and leads back', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'keys', path: '/meanwhile-other' });
  await expect(app.getByRole('heading', { name: 'meanwhile-other', level: 1 })).toBeVisible();
  await kubectl('owner', ['delete', 'seks', 'meanwhile-other', '--wait=false', ...place.at]);
  await expect(app.getByRole('heading', { name: 'No such service key' })).toBeVisible({ timeout: 30_000 });
  await accessible(page, 'a key that is gone');
});

test('the tenant is suspended while a list is open: every page says so, writes are off, and resuming ends it', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'roots' });
  const tenant = JSON.parse(await kubectl('owner', ['get', 'tenants', '-o', 'json', ...place.at])).items[0].metadata.name;
  const suspend = (suspended) => kubectl('owner', ['patch', 'tenants', tenant, '--type=merge', '-p', JSON.stringify({ spec: { suspended } }), ...place.at]);
  const strip = app.getByText('The tenant is suspended.', { exact: true });
  const create = app.getByRole('button', { name: 'New root of trust' }).first();
  try {
    await suspend(true);
    await expect(strip).toBeVisible({ timeout: 30_000 });
    await expect(create).toHaveAttribute('aria-disabled', 'true');
    await expect(create).toHaveAccessibleDescription('The tenant is suspended');
    await accessible(page, 'the tenant is suspended');
  } finally {
    await suspend(false);
  }
  await expect(strip).toBeHidden({ timeout: 30_000 });
  await expect(create).not.toHaveAttribute('aria-disabled', 'true', { timeout: 30_000 });
});

test('a quota is used up: what was typed stays, and the sentence says quota, not right', async ({ page }) => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'keys', namespace: 'default', annotations: { 'experimental.quota.kcp.io/cluster-scoped': 'true' } },
    spec: { hard: { 'count/serviceencryptionkeys.openkcm.io': '0' } },
  };
  await applyAt('admin', place.at, quota);
  try {
    const refused = () => applyAt('owner', place.at, key('over-quota', 'meanwhile-root')).then(
      () => kubectl('owner', ['delete', 'seks', 'over-quota', '--wait=false', ...place.at]).then(() => 'made'),
      (error) => error.stderr,
    );
    await expect.poll(refused, { timeout: 30_000, intervals: [1000] }).toContain('exceeded quota');
    const app = await open(page, { account: place.account, node: 'keys', path: '/new' });
    const go = (name) => app.getByRole('button', { name, exact: true }).click();
    await app.getByRole('radio', { name: /meanwhile-root/ }).check();
    await go('Continue');
    await app.getByLabel('Name', { exact: false }).first().fill('over-quota');
    await app.getByLabel(/^Application/).fill('typed-by-hand');
    await go('Continue');
    await go('Continue to review');
    await go('Create service key');
    await expect(app.getByText(/A quota of this workspace is used up/)).toBeVisible();
    await expect(app.getByText('typed-by-hand').first()).toBeVisible();
    await accessible(page, 'a quota is used up');
  } finally {
    await kubectl('admin', ['delete', 'resourcequota', 'keys', '-n', 'default', ...place.at]);
  }
});

test('a page is left while its request is under way: it is carried out and told, and nothing leads back', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'keys', path: '/meanwhile-key' });
  let answer;
  const held = new Promise((resolve) => { answer = resolve; });
  await page.route('**/keys/meanwhile-key*', async (route) => {
    if (route.request().method() === 'PATCH') await held;
    await route.continue();
  });
  await app.getByRole('button', { name: 'Disable', exact: true }).click();
  const asked = page.waitForRequest((request) => request.method() === 'PATCH');
  await app.getByRole('alertdialog').getByRole('button', { name: 'Disable meanwhile-key' }).click();
  await asked;
  await page.evaluate((there) => globalThis.Luigi.navigation().navigate(there), `/home/accounts/${place.account}/openkcm-overview`);
  await expect(app.getByRole('heading', { name: 'Key Chain Overview' })).toBeVisible();
  answer();
  await expect(app.getByText('meanwhile-key is disabled; edges evict it.')).toBeVisible();
  await expect(app.getByRole('heading', { name: 'Key Chain Overview' })).toBeVisible();
  await kubectl('owner', ['patch', 'seks', 'meanwhile-key', '--type=merge', '-p', '{"spec":{"state":"Enabled"}}', ...place.at]);
});

test('another workspace is chosen: nothing of the first one stays, its stream neither', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'roots' });
  await expect(app.getByRole('link', { name: 'meanwhile-root', exact: true })).toBeVisible();
  const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith(`${place.account}/events`));
  await page.evaluate(() => globalThis.Luigi.navigation().navigate('/home/accounts/analytics/openkcm-roots'));
  await expect(app.getByRole('link', { name: 'meanwhile-root', exact: true })).toHaveCount(0);
  await ended;
  await navigate(page, 'settings');
  await expect(app.getByText('root:orgs:acme:analytics')).toBeVisible();
});

test('the app stops: a panel with an id stands where a white frame would, and its button starts it again', async ({ page }) => {
  mayStop(page);
  const app = await open(page, { account: place.account });
  await app.locator('html').evaluate(() => {
    const error = new WebAssembly.RuntimeError('unreachable');
    dispatchEvent(new ErrorEvent('error', { error, message: error.message }));
  });
  const panel = app.getByRole('alertdialog');
  await expect(panel.getByRole('heading', { name: 'Something went wrong in this page' })).toBeVisible();
  await expect(panel.getByText(/^Correlation id [0-9a-f]{32}$/)).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Reload' })).toBeFocused();
  await accessible(page, 'the app has stopped');
  await panel.getByRole('button', { name: 'Reload' }).click();
  await expect(app.getByRole('heading', { name: 'Key Chain Overview' })).toBeVisible({ timeout: 60_000 });
});

test('a right is withdrawn while a page is open: some rights turn writes off, all of them take the page away; both come back', async ({ browser }) => {
  test.setTimeout(240_000);
  const [member, viewer] = await Promise.all([1, 2].map(async () => (await browser.newContext()).newPage()));
  const [ofMember, ofViewer] = [await binding('acme-member'), await binding('acme-viewer')];
  const create = frame(member).getByRole('button', { name: 'New root of trust' }).first();
  await open(member, { role: 'member', account: place.account, node: 'roots' });
  await open(viewer, { role: 'viewer', account: place.account, node: 'roots' });
  await expect(create).not.toHaveAttribute('aria-disabled', 'true');
  await kubectl('admin', ['delete', 'clusterrolebinding', 'acme-member', 'acme-viewer', ...place.at]);
  const asViewer = { ...ofViewer, subjects: [...ofViewer.subjects, ...ofMember.subjects].slice(-1) };
  await applyAt('admin', place.at, asViewer);
  // The server reviews the rights of an open stream every 30 seconds.
  await expect(create).toHaveAttribute('aria-disabled', 'true', { timeout: 60_000 });
  await expect(create).toHaveAccessibleDescription('You need create on accounts');
  const panel = frame(viewer).getByRole('alert').filter({ hasText: NAME });
  await expect(panel).toBeVisible({ timeout: 60_000 });
  await expect(frame(viewer).getByRole('link', { name: 'meanwhile-root', exact: true })).toHaveCount(0);
  await accessible(viewer, 'the right is withdrawn');
  await applyAt('admin', place.at, ofMember, ofViewer);
  await expect(async () => {
    await panel.getByRole('button', { name: 'Try again' }).click({ timeout: 2_000 }).catch(() => {});
    await expect(frame(viewer).getByRole('link', { name: 'meanwhile-root', exact: true })).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  await Promise.all([member, viewer].map((page) => page.context().close()));
});
