// What takes long is seen wherever one looks, and what is coming can be taken along.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { slowKms } from './faults.mjs';
import { accessible, open } from './portal.mjs';
import { kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, workspace } from './workspace.mjs';

let place;

test.beforeAll(async () => {
  place = await workspace('watched');
  await readyRoot(place, 'watched-root', read().keys.aws.good);
  await applyAt('owner', place.at, key('watched-key', 'watched-root', { schedule: 'Daily' }));
  await kubectl('owner', ['wait', 'seks/watched-key', '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
});

test('FR-203 the progress of a re-key survives a reload, and a second browser shows it too', async ({ page, browser }) => {
  const target = read().keys.aws.second;
  const confirmation = `watched-root/${createHash('sha256').update(target).digest('hex').slice(0, 12)}`;
  const patch = { metadata: { annotations: { 'openkcm.io/confirm-rekey': confirmation } }, spec: { keyReference: target } };
  const there = { account: place.account, node: 'roots', path: '/watched-root' };
  const app = await open(page, there);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const second = await open(await context.newPage(), { ...there, role: 'member' });
  // Slow answers of the new key hold the re-key where it is.
  await slowKms(target, 5000, async () => {
    await kubectl('owner', ['patch', 'accounts.openkcm.io', 'watched-root', '--type=merge', '-p', JSON.stringify(patch), ...place.at]);
    await expect(app.getByText('Re-key in progress')).toBeVisible();
    await expect(second.getByText('Re-key in progress')).toBeVisible();
    await page.reload();
    await expect(app.getByText('Re-key in progress')).toBeVisible();
    await expect(app.getByRole('list', { name: 'Phases' }).getByRole('listitem')).toHaveCount(5);
  });
  await expect(app.getByText('Re-key completed').first()).toBeVisible({ timeout: 60_000 });
  await expect(second.getByText('Re-key completed').first()).toBeVisible({ timeout: 60_000 });
  await accessible(page, 'a re-key that is done');
  await context.close();
});

test('FR-402 the rotation forecast is taken along as a table and as a calendar', async ({ page }) => {
  const app = await open(page, { account: place.account });
  // What is exported is what is shown.
  await app.getByRole('button', { name: '90 days', exact: true }).click();
  const taken = async (entry) => {
    const waiting = page.waitForEvent('download');
    await app.getByRole('button', { name: 'Export the forecast' }).click();
    await app.getByRole('menuitem', { name: entry }).click();
    return readFile(await (await waiting).path(), 'utf8');
  };
  const table = (await taken('Download as CSV')).trim().split('\r\n');
  expect(table.length, 'a head and ninety days').toBe(91);
  expect(table.slice(1).filter((line) => line.split(',')[1] === '1').length, 'a daily rotation').toBeGreaterThanOrEqual(89);
  const calendar = await taken('Download as calendar (ICS)');
  expect(calendar).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(calendar).toContain('SUMMARY:1 key rotation');
});
