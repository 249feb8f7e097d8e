// The BFF or kcp stands still: what was read stays with its time, changes are off and say why, and everything comes back by
// itself, without a reload.
import { expect, test } from '@playwright/test';
import { standing } from './faults.mjs';
import { accessible, navigate, open } from './portal.mjs';
import { api, edge, kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });
test.setTimeout(240_000);

let place;
let page;
let app;

test.beforeAll(async ({ browser }) => {
  place = await workspace('degraded');
  await readyRoot(place, 'degraded-root', read().keys.aws.good);
  await applyAt('owner', place.at, key('degraded-key', 'degraded-root'));
  await kubectl('owner', ['wait', 'seks/degraded-key', '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  app = await open(page, { account: place.account, node: 'roots' });
});
test.afterAll(() => page?.context().close());

/** What a page says while its data is past: since when, and that changes are off; what was read is still there. */
async function isDegraded() {
  await expect(app.getByText(/^No live updates since \d/)).toBeVisible({ timeout: 70_000 });
  await expect(app.getByText(/^As of \d/)).toBeVisible();
  await expect(app.getByRole('link', { name: 'degraded-root', exact: true })).toBeVisible();
  const create = app.getByRole('button', { name: 'New root of trust' }).first();
  await expect(create).toHaveAttribute('aria-disabled', 'true');
  await expect(create).toHaveAccessibleDescription(/^No connection since \d/);
  await create.click({ force: true });
  await expect(app.getByRole('heading', { name: 'Roots of trust', level: 1 })).toBeVisible();
}

/** Live again, and what happened meanwhile or happens now is seen, in the page that was open all the time. */
async function isLive(displayName) {
  await expect(app.getByText(/^No live updates since/)).toBeHidden({ timeout: 70_000 });
  await expect(app.getByText(/^As of \d/)).toBeHidden();
  await expect(app.getByRole('button', { name: 'New root of trust' }).first()).not.toHaveAttribute('aria-disabled', 'true', { timeout: 30_000 });
  await expect(async () => {
    await kubectl('owner', ['patch', 'accounts.openkcm.io', 'degraded-root', '--type=merge', '-p', JSON.stringify({ spec: { displayName } }), ...place.at]);
  }).toPass({ timeout: 60_000 });
  await expect(app.getByRole('row', { name: new RegExp(displayName) })).toBeVisible({ timeout: 30_000 });
}

/** A mark that a reload of the frame would wipe. */
async function mark() {
  await app.locator('html').evaluate((html) => html.setAttribute('data-test-mark', 'here'));
}
const isSamePage = () => expect(app.locator('html')).toHaveAttribute('data-test-mark', 'here');

test('the BFF stands still: reads stay as of then, writes are off, all comes back', async () => {
  await mark();
  await standing('bff', async () => {
    await isDegraded();
    await expect(app.getByRole('button', { name: 'Try now' })).toBeVisible();
    await accessible(page, 'the server is away');
  });
  await isLive('after-the-server');
  await isSamePage();
});

test('the BFF dies: the stream goes on where it was', async () => {
  await mark();
  process.kill(read().pids.bff, 'SIGKILL');
  await isLive('after-its-death');
  await isSamePage();
});

test('kcp stands still: reads stay as of then, writes are off and answered 503, keys are served, all comes back', async () => {
  await mark();
  const plaintext = Buffer.from('degraded').toString('base64');
  let sealed;
  await expect(async () => {
    sealed = await edge(0, 'owner', place.path, 'degraded-key', 'encrypt', { plaintext });
    expect(sealed.status).toBe(200);
  }).toPass();
  // Who was there before kcp went stays known until the token ends.
  expect((await api('owner', 'GET', `/workspaces/${place.path}`)).status).toBe(200);
  await standing('kcp', async () => {
    await isDegraded();
    const list = await api('owner', 'GET', `/workspaces/${place.path}/accounts`);
    expect([list.status, list.body.items.map((root) => root.name)]).toEqual([200, ['degraded-root']]);
    expect(Date.now() - Date.parse(list.body.asOf)).toBeGreaterThan(1000);
    const spec = { providerType: 'AWSKMS', region: 'eu-central-1', keyReference: read().keys.aws.second };
    const write = await api('owner', 'POST', `/workspaces/${place.path}/accounts`, { name: 'degraded-other', spec });
    expect([write.status, write.body.reason]).toEqual([503, 'Unavailable']);
    const opened = await edge(0, 'owner', place.path, 'degraded-key', 'decrypt', { ciphertext: sealed.body.ciphertext });
    expect([opened.status, opened.body.plaintext]).toEqual([200, plaintext]);
    await accessible(page, 'kcp is away');
  });
  await isLive('after-kcp');
  await isSamePage();
  const roots = await api('owner', 'GET', `/workspaces/${place.path}/accounts`);
  expect(roots.body.items.map((root) => root.name)).toEqual(['degraded-root']);
  await navigate(page, 'keys');
  await expect(app.getByRole('row', { name: /degraded-key/ })).toContainText('Active');
});
