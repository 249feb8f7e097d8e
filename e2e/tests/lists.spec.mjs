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
    await expect(dialog.getByText('service keys are disabled')).toBeVisible();
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
    // By keyboard: a pointer that leaves the row lets the list catch up by itself, and the button goes.
    await app.getByRole('button', { name: 'Show them' }).press('Enter');
    await expect(app.getByRole('rowheader')).toHaveText(['aardvark', 'alpha', 'beta', 'delta', 'gamma']);
  });

  test('FR-302 a filter by application, and what is seen is kept as a view under a name', async () => {
    await navigate(page, 'overview');
    await navigate(page, 'keys');
    await app.getByRole('button', { name: /^Application:/ }).click();
    const chooser = app.getByRole('dialog', { name: 'Application' });
    await chooser.getByRole('textbox', { name: 'Find an application' }).fill('ta');
    await expect(chooser.getByRole('option')).toHaveText(['app-beta1', 'app-delta1']);
    await chooser.getByRole('option', { name: 'app-beta' }).click();
    await accessible(page, 'the filter by application');
    await page.keyboard.press('Escape');
    await expect(app.getByRole('rowheader')).toHaveText(['beta']);

    await app.getByRole('button', { name: 'View: not saved' }).click();
    await app.getByRole('textbox', { name: 'Name of this view' }).fill('On-call');
    await accessible(page, 'the views');
    await page.keyboard.press('Enter');
    await expect(app.getByRole('button', { name: 'View: On-call' })).toBeVisible();
    await app.getByRole('button', { name: 'Clear Application' }).click();
    await app.getByRole('button', { name: 'View: All keys' }).click();
    await app.getByRole('button', { name: 'On-call', exact: true }).click();
    await expect(app.getByRole('rowheader')).toHaveText(['beta']);
    // It is this browser's: another visit finds it, and forgets it.
    await page.reload();
    await expect(app.getByRole('button', { name: 'View: On-call' })).toBeVisible({ timeout: 60_000 });
    await app.getByRole('button', { name: 'View: On-call' }).click();
    await app.getByRole('button', { name: 'Forget the view On-call' }).click();
    await expect(app.getByRole('button', { name: 'View: not saved' })).toBeVisible();
  });

  test('FR-302 in a narrow frame rows are cards, filters a sheet, and changes of many are in a menu', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await app.getByRole('button', { name: /^Filters \(1\)/ }).click();
    const sheet = app.getByRole('dialog', { name: 'Filters' });
    await expect(sheet.getByRole('button', { name: 'Clear Application' })).toBeVisible();
    await accessible(page, 'the filters as a sheet');
    await sheet.getByRole('button', { name: 'Clear Application' }).click();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    await expect(app.getByRole('button', { name: 'Filters', exact: true })).toBeFocused();
    await expect(app.getByRole('rowheader').first()).toHaveText('aardvark');
    await expect(row('beta')).toContainText('v2');
    await expect(row('beta')).toContainText('0 clients');
    await select('beta').check();
    await expect(app.getByRole('button', { name: 'Rotate now' })).toBeHidden();
    await app.getByRole('button', { name: 'Actions for the selected keys' }).click();
    await expect(app.getByRole('menuitem', { name: 'Rotate 1 key' })).toBeVisible();
    await accessible(page, 'the list of keys at 390 px');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('FR-302 in a burst of changes nothing moves under the pointer, and every changed row is marked', async () => {
    await navigate(page, 'overview');
    await navigate(page, 'keys');
    const names = ['alpha', 'beta', 'delta', 'gamma'];
    await row('beta').hover();
    const table = app.getByRole('table', { name: 'Service keys' });
    // What stands where, in every frame from now on.
    await table.evaluate((table) => {
      globalThis.seen = new Set();
      const look = () => {
        const rows = [...table.querySelectorAll('th[scope=row]')];
        globalThis.seen.add(rows.map((row) => `${row.textContent} ${row.getBoundingClientRect().top}`).join());
        globalThis.looking = requestAnimationFrame(look);
      };
      look();
    });
    for (const [round, schedule] of ['Daily', 'Hourly', '30 Days', 'Daily', 'Never'].entries()) {
      const changed = names.map((name) => key(name, 'lists-root', { schedule, application: `app-${name}` }));
      await applyAt('owner', place.at, ...changed, key(`aa-${round}`, 'lists-root'), key(`zz-${round}`, 'lists-root'));
    }
    await expect(app.getByText('10 new keys match your filter')).toBeVisible();
    for (const name of names) {
      await expect(row(name)).toContainText('never');
      await expect(row(name)).toHaveClass(/kc-table__row--changed/);
    }
    const seen = await table.evaluate(() => { cancelAnimationFrame(globalThis.looking); return [...globalThis.seen]; });
    expect(seen, 'the rows never moved').toHaveLength(1);
    await page.mouse.move(0, 0);
    await expect(app.getByRole('rowheader')).toHaveCount(15);
    await expect(app.getByRole('rowheader').first()).toHaveText('aa-0');
  });

  test('FR-202 the columns of the roots are chosen and live in the address', async () => {
    await navigate(page, 'roots');
    const heads = app.getByRole('columnheader');
    await expect(heads).toHaveCount(3);
    await app.getByRole('button', { name: 'Columns' }).click();
    const chooser = app.getByRole('dialog', { name: 'Columns' });
    await chooser.getByRole('checkbox', { name: 'Created' }).check();
    await chooser.getByRole('checkbox', { name: 'Trust chain' }).uncheck();
    await accessible(page, 'the columns of the roots');
    await page.keyboard.press('Escape');
    await expect(heads).toHaveText(['Root of trust', 'State problems first', 'Created']);
    await page.reload();
    await expect(heads).toHaveText(['Root of trust', 'State problems first', 'Created'], { timeout: 60_000 });
  });

  test('FR-302 where there is no room the least important columns give way, unless they were chosen', async () => {
    await navigate(page, 'keys');
    await expect(app.getByRole('columnheader', { name: 'Application' })).toBeVisible();
    await page.setViewportSize({ width: 1180, height: 800 });
    await expect(app.getByRole('columnheader', { name: 'Application' })).toHaveCount(0);
    await expect(app.getByText('No room for: Application, Version')).toBeVisible();
    const scroller = app.locator('[data-scroller]');
    expect(await scroller.evaluate((box) => box.scrollWidth - box.clientWidth), 'nothing to scroll sideways').toBe(0);
    await app.getByRole('button', { name: 'Columns' }).click();
    await app.getByRole('checkbox', { name: 'Created' }).check();
    await page.keyboard.press('Escape');
    await expect(app.getByRole('columnheader', { name: 'Application' })).toBeVisible();
    expect(await scroller.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeGreaterThan(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});
