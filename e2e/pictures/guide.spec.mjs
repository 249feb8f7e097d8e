// The pictures of docs/user-guide.md, taken in the portal's shell on the demo scenario. Kept in the repository as references: look
// at what changed before it is committed.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { open } from '../tests/portal.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/user-guide', import.meta.url));
const DE = { locale: 'de' };
const DARK = { theme: 'dark' };

/** Name, node, path, how it is shown, and what is done before the picture. */
const PICTURES = [
  ['overview', 'overview', ''],
  ['overview-dark', 'overview', '', DARK],
  ['overview-de', 'overview', '', DE],
  ['overview-contrast', 'overview', '', { theme: 'hcb' }],
  ['overview-narrow', 'overview', '', { width: 390, height: 844 }],
  ['forecast-90', 'overview', '', {}, async (app) => { await app.getByRole('button', { name: '90 days' }).click(); await expect(app.locator('.kc-heat-map svg')).toBeVisible(); }],
  ['settings', 'settings', ''],
  ['roots', 'roots', ''],
  ['root-problem', 'roots', '/gcp-root-analytics'],
  ['root-new', 'roots', '/new'],
  ['rekey', 'roots', '/aws-root-production/rekey'],
  ['keys', 'keys', ''],
  ['keys-narrow', 'keys', '', { width: 390, height: 844 }],
  ['key', 'keys', '/card-tokens'],
  ['key-new', 'keys', '/new'],
  ['disable', 'keys', '/card-tokens', {}, async (app) => { await app.getByRole('button', { name: /^Disable/ }).first().click(); await expect(app.getByRole('dialog').or(app.getByRole('alertdialog'))).toBeVisible(); }],
  ['topology', 'topology', '?~root=aws-root-production'],
  ['topology-dark', 'topology', '', DARK],
  ['tree-table', 'topology', '?~view=tree'],
  ['shortcuts', 'overview', '', {}, async (app, page) => { await app.locator('main').click({ position: { x: 4, y: 4 } }); await page.keyboard.press('?'); await expect(app.getByRole('dialog')).toBeVisible(); }],
];

for (const [name, node, route, { width = 1440, height = 900, theme = 'light', locale = 'en' } = {}, before] of PICTURES) {
  test(name, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const app = await open(page, { node, path: route, theme, locale });
    await expect(app.locator('.kc-skeleton')).toHaveCount(0);
    await expect(app.getByText(/^(Live|Stand|As of)/).first()).toBeVisible();
    await before?.(app, page);
    await app.locator('html').evaluate(() => Promise.all([document.fonts.ready, ...document.getAnimations().map((one) => one.finished.catch(() => {}))]));
    await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
    await context.close();
  });
}
