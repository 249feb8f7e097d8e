// Details and wizards at work: conflicting edits, another manager, a pending deletion, who rotates in the same minute.
import { expect, test } from '@playwright/test';
import { accessible, open } from './portal.mjs';
import { api, kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, see, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });

test.describe('details and wizards', () => {
  let page;
  let app;
  let place;

  test.beforeAll(async ({ browser }) => {
    place = await workspace('details');
    await readyRoot(place, 'details-root', read().keys.aws.good);
    await applyAt('owner', place.at, key('details-key', 'details-root', { schedule: '30 Days' }));
    await kubectl('owner', ['wait', 'seks', '--all', '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    app = await open(page, { account: place.account, node: 'keys', path: '/details-key' });
    await expect(app.getByTestId('current-version')).toHaveText('v1');
  });
  test.afterAll(() => page?.context().close());

  const patch = async (spec) => {
    const { metadata } = await see(place, 'seks', 'details-key');
    return api('owner', 'PATCH', `/workspaces/${place.path}/keys/details-key`, { resourceVersion: metadata.resourceVersion, spec });
  };
  const schedule = async () => (await see(place, 'seks', 'details-key')).spec.rotationSchedule;

  test('FR-303 two people change the same schedule: the second sees the first and decides', async () => {
    await app.getByRole('button', { name: 'Change schedule' }).click();
    const dialog = app.getByRole('dialog');
    await dialog.getByRole('radio', { name: /^Weekly/ }).check();
    await expect(dialog.getByRole('row')).toHaveCount(6);
    expect((await patch({ rotationSchedule: 'Daily' })).status).toBe(200);
    await dialog.getByRole('button', { name: 'Change schedule' }).click();
    await expect(dialog.getByText(/changed the schedule meanwhile to: Daily/)).toBeVisible();
    await expect(dialog.getByRole('radio', { name: /^Weekly/ })).toBeChecked();
    expect(await schedule()).toBe('Daily');
    await accessible(page, 'a schedule that clashes');
    await dialog.getByRole('button', { name: 'Change schedule' }).click();
    await expect(dialog).toHaveCount(0);
    expect(await schedule()).toBe('Weekly');
  });

  test('another manager is named on the page, and the object is there for kubectl', async () => {
    const wish = key('details-key', 'details-root', { schedule: 'Weekly' });
    await kubectl('owner', ['apply', '--server-side', '--force-conflicts', '--validate=false', '--field-manager=argocd-controller', '-f', '-', ...place.at], JSON.stringify(wish));
    await expect(app.getByText(/Argo ?CD manages this object/i)).toBeVisible();
    await app.getByRole('tab', { name: 'YAML' }).click();
    await expect(app.getByText('kubectl get serviceencryptionkeys.openkcm.io details-key -o yaml')).toBeVisible();
    await expect(app.getByText(/managedFields/)).toHaveCount(0);
    const applied = app.getByText(/kubectl apply -f -/);
    await expect(applied).toContainText('rotationSchedule: Weekly');
    await expect(applied).not.toContainText('resourceVersion');
    await accessible(page, 'YAML and kubectl');
  });

  test('FR-305 a deletion says for how long it can be cancelled, waits as long as was chosen, and is cancelled', async () => {
    await app.getByRole('tab', { name: 'Status' }).click();
    await app.getByRole('button', { name: /^More actions/ }).click();
    await app.getByRole('menuitem', { name: 'Delete details-key' }).click();
    const dialog = app.getByRole('alertdialog', { name: `Delete service key details-key in ${place.account}` });
    await expect(dialog.getByText('You can cancel the deletion for 7 days.')).toBeVisible();
    await dialog.getByLabel('Destroyed after').selectOption('14 days');
    await expect(dialog.getByText('You can cancel the deletion for 14 days.')).toBeVisible();
    await dialog.getByLabel(/details-key to confirm/).fill('details-key');
    await dialog.getByLabel(/^Reason/).fill('a test');
    await accessible(page, 'the dialog of a deletion');
    await dialog.getByRole('button', { name: 'Delete details-key' }).click();
    const strip = app.getByRole('note').filter({ hasText: /will be destroyed/ });
    await expect(strip).toBeVisible();
    const { spec, status } = await see(place, 'seks', 'details-key');
    expect(spec.deletionWindowDays).toBe(14);
    expect(Math.round((Date.parse(status.deletionAt) - Date.now()) / 86_400_000)).toBe(14);
    await strip.getByRole('button', { name: 'Cancel the deletion' }).click();
    await expect(strip).toHaveCount(0);
    await expect.poll(async () => (await see(place, 'seks', 'details-key')).spec.state).toBe('Enabled');
  });

  test('the history says who did what and why, in the language of the reader', async ({ browser }) => {
    await app.getByRole('tab', { name: 'History' }).click();
    const entry = (text) => app.getByRole('listitem').filter({ hasText: text });
    await expect(entry('changed the schedule of this key, Daily → Weekly')).toContainText('owner@');
    await expect(entry('scheduled this key for deletion on ')).toContainText('“a test”');
    await expect(entry('cancelled the deletion of this key')).toContainText('owner@');
    await expect(entry('created this key, v1')).toBeVisible();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const german = await open(await context.newPage(), { account: place.account, node: 'keys', path: '/details-key', locale: 'de' });
    await expect(german.getByRole('listitem').filter({ hasText: 'hat den Plan von diesen Schlüssel' })).toHaveCount(0);
    await expect(german.getByRole('listitem').filter({ hasText: /hat den Plan .*geändert, Täglich → Wöchentlich/ })).toBeVisible();
    await context.close();
  });

  test('in a narrow frame a version still says its state and its cause', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await app.getByRole('tab', { name: 'Versions' }).click();
    await expect(app.getByText('current', { exact: true })).toBeVisible();
    await expect(app.getByText(/^created( ·|$)/)).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('FR-202 two people edit the same root: each field that clashes shows theirs, which can be taken', async () => {
    app = await open(page, { account: place.account, node: 'roots', path: '/details-root' });
    await app.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = app.getByRole('dialog');
    await dialog.getByLabel('Display name').fill('mine');
    await dialog.getByLabel('Environment').selectOption('non-production');
    await kubectl('owner', ['patch', 'accounts.openkcm.io', 'details-root', '--type=merge', '-p', '{"spec":{"displayName":"theirs","environment":"production"}}', ...place.at]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText(/^Somebody saved “theirs” meanwhile/)).toBeVisible();
    await expect(dialog.getByText(/^Somebody saved “production” meanwhile/)).toBeVisible();
    await accessible(page, 'an edit that clashes');
    await dialog.getByRole('button', { name: 'Use “production”' }).click();
    await expect(dialog.getByText(/^Somebody saved “production” meanwhile/)).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    const { spec } = await see(place, 'accounts.openkcm.io', 'details-root');
    expect([spec.displayName, spec.environment]).toEqual(['mine', 'production']);
  });

  test('FR-301 the wizard says how many keys rotate in the same minute', async () => {
    app = await open(page, { account: place.account, node: 'keys', path: '/new' });
    await app.getByRole('radio', { name: /details-root/ }).check();
    await app.getByRole('button', { name: 'Continue', exact: true }).click();
    await app.getByRole('textbox', { name: /^Name/ }).fill('details-other');
    await app.getByRole('textbox', { name: /^Application/ }).fill('details');
    await app.getByRole('button', { name: 'Continue', exact: true }).click();
    const preview = app.getByRole('table', { name: 'The next five rotations' });
    await expect(preview.getByRole('columnheader', { name: 'In the same minute' })).toBeVisible();
    await expect(preview.getByRole('row')).toHaveCount(6);
    await app.getByRole('radio', { name: /^Hourly/ }).check();
    await expect(preview.getByRole('row').nth(1).getByText(/in 1 hr|in 59 min/)).toBeVisible();
    await accessible(page, 'the rotation step');
  });

  test('a viewer is told at the first step of a wizard', async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const other = await context.newPage();
    for (const [node, right] of [['keys', 'create on serviceencryptionkeys'], ['roots', 'create on accounts']]) {
      const seen = await open(other, { role: 'viewer', account: place.account, node, path: '/new' });
      await expect(seen.getByRole('status').filter({ hasText: right })).toContainText('nothing can be created');
    }
    await context.close();
  });
});
