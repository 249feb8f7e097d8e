// FR-302: the list of service keys at work: selection and bulk changes, columns, sorting and filters in the address, the file.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { accessible, navigate, open } from './portal.mjs';
import { api, kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, see, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });

test.describe('the list of service keys', () => {
  let page;
  let app;
  let place;

  test.beforeAll(async ({ browser }) => {
    place = await workspace('lists');
    await readyRoot(place, 'lists-root', read().keys.aws.good);
    const names = ['alpha', 'beta', 'gamma', 'delta'];
    await applyAt('owner', place.at, ...names.map((name) => key(name, 'lists-root', { schedule: '30 Days', application: `app-${name}` })));
    await kubectl('owner', ['wait', 'seks', '--all', '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    page = await context.newPage();
    app = await open(page, { account: place.account, node: 'keys' });
    await expect(app.getByRole('row')).toHaveCount(5);
  });
  test.afterAll(() => page?.context().close());

  const row = (name) => app.getByRole('row').filter({ has: app.getByRole('link', { name, exact: true }) });
  const select = (name) => app.getByRole('checkbox', { name: `Select ${name}`, exact: true });
  const state = async (name) => (await see(place, 'seks', name)).spec;

  test('FR-302 columns and sorting live in the address, and come back with Back and by deep link', async () => {
    await app.getByRole('button', { name: 'Columns' }).click();
    const chooser = app.getByRole('dialog', { name: 'Columns' });
    await chooser.getByRole('checkbox', { name: 'Schedule' }).check();
    await chooser.getByRole('checkbox', { name: 'Trust chain' }).uncheck();
    await chooser.getByRole('button', { name: 'Move Schedule to the start' }).press('Enter');
    await expect(chooser.getByRole('button', { name: 'Move Schedule to the start' })).toBeFocused();
    await accessible(page, 'the column chooser');
    await page.keyboard.press('Escape');
    await expect(app.getByRole('columnheader')).toHaveText(
      ['', 'Name', 'Application', 'State', 'Version', 'Next rotation', 'Schedule', 'Active clients', 'Actions'],
    );
    await app.getByRole('columnheader', { name: 'Application' }).getByRole('button').click();
    await app.getByRole('columnheader', { name: 'Application' }).getByRole('button').click();
    await expect(app.getByRole('columnheader', { name: 'Application' })).toHaveAttribute('aria-sort', 'descending');
    await expect(app.getByRole('rowheader')).toHaveText(['gamma', 'delta', 'beta', 'alpha']);

    const address = page.url();
    await app.getByRole('link', { name: 'gamma', exact: true }).click();
    await expect(app.getByRole('heading', { name: 'gamma', level: 1 })).toBeVisible();
    await page.goBack();
    await expect(app.getByRole('rowheader')).toHaveText(['gamma', 'delta', 'beta', 'alpha']);
    await page.goto(address);
    await expect(app.getByRole('rowheader')).toHaveText(['gamma', 'delta', 'beta', 'alpha'], { timeout: 60_000 });
    await expect(app.getByRole('columnheader', { name: 'Schedule' })).toBeVisible();
  });

  test('FR-302 the file holds the visible columns of every row that matches', async () => {
    await app.getByRole('searchbox').fill('a-no-match');
    await expect(app.getByText('No service key matches')).toBeVisible();
    await app.getByRole('searchbox').fill('ta');
    await expect(app.getByRole('rowheader')).toHaveText(['delta', 'beta']);
    const waiting = page.waitForEvent('download');
    await app.getByRole('button', { name: 'CSV' }).click();
    const lines = (await readFile(await (await waiting).path(), 'utf8')).trim().split('\r\n');
    expect(lines[0]).toBe('Name,Application,State,Version,Next rotation,Schedule,Active clients');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 4).join())).toEqual(['delta,app-delta,Active,1', 'beta,app-beta,Active,1']);
    await navigate(page, 'overview');
    await navigate(page, 'keys');
    await expect(app.getByRole('rowheader')).toHaveText(['alpha', 'beta', 'delta', 'gamma']);
  });

  test('FR-305 a range is disabled at once: one dialog, the effects of all, and what is off already stays', async () => {
    await select('alpha').check();
    await select('delta').click({ modifiers: ['Shift'] });
    await expect(app.getByRole('heading', { name: '3 of 4 selected' })).toBeVisible();
    await select('beta').uncheck();
    await app.getByRole('button', { name: 'Disable 2 keys' }).click();
    const dialog = app.getByRole('alertdialog', { name: `Disable 2 service keys in ${place.account}` });
    await expect(dialog.getByText('service keys are evicted from every edge')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await accessible(page, 'the dialog of a bulk change');
    await dialog.getByLabel(/Reason/).fill('both leaked');
    await dialog.getByRole('button', { name: 'Disable 2 keys' }).click();
    await expect(dialog).toHaveCount(0);
    for (const name of ['alpha', 'delta']) await expect.poll(async () => (await state(name)).state).toBe('Disabled');
    expect((await state('beta')).state).toBe('Enabled');
    await expect(row('alpha').getByText('Disabled', { exact: true })).toBeVisible();

    await app.getByRole('checkbox', { name: 'Select all rows' }).check();
    await expect(app.getByText('2 keys are already disabled')).toBeVisible();
    await app.getByRole('button', { name: 'Actions for the selected keys' }).click();
    await app.getByRole('menuitem', { name: 'Enable 2 keys' }).click();
    await app.getByRole('alertdialog').getByRole('button', { name: 'Enable 2 keys' }).click();
    for (const name of ['alpha', 'delta']) await expect.poll(async () => (await state(name)).state).toBe('Enabled');
  });

  test('FR-303 a key that fails is named and tried again, the others are done', async () => {
    await expect(row('alpha').getByText('Active', { exact: true })).toBeVisible();
    await app.getByRole('checkbox', { name: 'Select all rows' }).check();
    await app.getByRole('button', { name: 'Change schedule' }).click();
    const dialog = app.getByRole('alertdialog');
    await dialog.getByRole('radio', { name: /^Weekly/ }).check();
    let refused = 0;
    await page.route(`**/keys/beta`, (route) => {
      refused += 1;
      return route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'x', status: 503, detail: 'kcp is away', reason: 'Unavailable', correlationId: 'c' }) });
    });
    await dialog.getByRole('button', { name: 'Change 4 keys' }).click();
    await expect(dialog.getByText('1 of 4 keys was not changed.')).toBeVisible();
    await expect(dialog.getByRole('listitem').filter({ hasText: 'beta' })).toContainText(/kcp is away/i);
    await accessible(page, 'failures of a bulk change');
    expect(refused).toBeGreaterThan(0);
    await page.unroute(`**/keys/beta`);
    await dialog.getByRole('button', { name: 'Retry 1 key' }).click();
    await expect(dialog).toHaveCount(0);
    for (const name of ['alpha', 'beta', 'gamma', 'delta']) expect((await state(name)).rotationSchedule).toBe('Weekly');
  });

  test('FR-302 a row that changes is marked and nothing moves under the pointer', async () => {
    await row('beta').hover();
    await applyAt('owner', place.at, key('aardvark', 'lists-root'));
    await expect(app.getByText('1 new key matches your filter')).toBeVisible();
    await expect(app.getByRole('rowheader')).toHaveText(['alpha', 'beta', 'delta', 'gamma']);
    expect((await api('owner', 'POST', `/workspaces/${place.path}/keys/beta/rotate`, { requestId: 'lists-1' })).status).toBeLessThan(300);
    await expect(row('beta').getByText('v2')).toBeVisible();
    await expect(row('beta').getByText('v1')).toBeVisible();
    await app.getByRole('button', { name: 'Show them' }).click();
    await expect(app.getByRole('rowheader')).toHaveText(['aardvark', 'alpha', 'beta', 'delta', 'gamma']);
  });
});
