// How every screen and dialog looks, compared with the pictures in `snapshots`: light, dark, high contrast, narrow, German,
// and the states that are seldom seen. The data are recorded (`looks/record.mjs`). What changed on purpose is written anew by
// `npm --prefix e2e run looks:update`, and looked at before it is committed.
import { expect, test } from '@playwright/test';
import { frame, open } from './portal.mjs';
import { recorded, reference } from './looks/world.mjs';

test.setTimeout(90_000);
test.use({ locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' });

const WIDE = { width: 1360, height: 860 };
const NARROW = { width: 390, height: 844 };
const dialog = (app) => expect(app.locator('dialog[open]')).toBeVisible();
const press = (name) => (app) => app.getByRole('button', { name }).first().click();
const asks = (name) => async (app) => { await press(name)(app); await dialog(app); };
const suspended = (snapshot) => { snapshot.workspace.tenant.phase = 'Suspended'; snapshot.workspace.tenant.suspended = true; };
const viewer = (snapshot) => {
  const reads = { read: true, create: false, update: false, delete: false };
  snapshot.workspace.permissions = { tenants: reads, accounts: reads, serviceKeys: reads, apiBindings: reads };
};
const empty = (snapshot) => {
  Object.assign(snapshot, { accounts: [], overview: { ...snapshot.overview, accounts: {}, keys: {}, problems: [] } });
  snapshot.workspace.counts = { accounts: 0, keys: 0 };
};
const damaged = ({ overview }) => {
  overview.problems.unshift({ kind: 'material', keys: 12, names: ['card-tokens', 'kyc-selfies', 'payments-key'], since: '2026-11-22T13:40:00Z' });
};
const quota = { type: 'about:blank', status: 429, title: 'Too much', reason: 'TooMuch', detail: 'a quota of the workspace is used up: 10000 serviceencryptionkeys', correlationId: '0f0e0d0c' };

/** Name, node, path, and how it is shown. */
const SCREENS = [
  ['overview', 'overview', ''],
  ['overview-dark', 'overview', '', { theme: 'dark' }],
  ['overview-contrast', 'overview', '', { theme: 'hcb' }],
  ['overview-de', 'overview', '', { lang: 'de' }],
  ['overview-narrow', 'overview', '', { size: NARROW, whole: true }],
  ['overview-damaged', 'overview', '', { world: { change: damaged } }],
  ['first-run', 'overview', '', { world: { change: empty } }],
  ['suspended', 'overview', '', { world: { change: suspended } }],
  ['loading', 'overview', '', { world: { hang: true }, waits: true }],
  ['roots', 'roots', ''],
  ['roots-dark', 'roots', '', { theme: 'dark' }],
  ['roots-de', 'roots', '', { lang: 'de' }],
  ['roots-narrow', 'roots', '', { size: NARROW }],
  ['root-problem', 'roots', '/gcp-root-analytics'],
  ['root-new', 'roots', '/new'],
  ['delete-blocked', 'roots', '/aws-root-production', { before: (app) => app.getByRole('button', { name: /^Delete/ }).first().focus() }],
  ['rekey', 'roots', '/aws-root-production/rekey'],
  ['rekey-dialog', 'roots', '/aws-root-production/rekey', { before: async (app) => { await app.getByRole('textbox').first().fill(reference); await press('Show what happens')(app); await dialog(app); } }],
  ['keys', 'keys', ''],
  ['keys-dark', 'keys', '', { theme: 'dark' }],
  ['keys-contrast', 'keys', '', { theme: 'hcw' }],
  ['keys-de', 'keys', '', { lang: 'de' }],
  ['keys-selection', 'keys', '', { before: async (app) => { for (const name of ['kyc-selfies', 'merchant-payouts', 'payments-key']) await app.getByRole('checkbox', { name: `Select ${name}` }).check(); } }],
  ['keys-columns', 'keys', '', { before: press('Columns') }],
  ['keys-narrow', 'keys', '', { size: NARROW }],
  ['keys-narrow-dark', 'keys', '', { size: NARROW, theme: 'dark' }],
  ['keys-filters-narrow', 'keys', '', { size: NARROW, before: press(/^Filters/) }],
  ['keys-degraded', 'keys', '', { world: { cut: true }, before: (app) => expect(app.getByText(/^No live updates/)).toBeVisible({ timeout: 40_000 }) }],
  ['keys-forbidden', 'keys', '', { world: { change: viewer }, before: (app) => app.getByRole('button', { name: 'New service key' }).focus() }],
  ['key', 'keys', '/card-tokens'],
  ['key-dark', 'keys', '/card-tokens', { theme: 'dark' }],
  ['key-new', 'keys', '/new'],
  ['disable-dialog', 'keys', '/card-tokens', { before: asks(/^Disable/) }],
  ['disable-dialog-de', 'keys', '/card-tokens', { lang: 'de', theme: 'dark', before: asks(/deaktivieren$/i) }],
  ['disable-dialog-narrow', 'keys', '/card-tokens', { size: NARROW, before: async (app) => { await asks(/^Disable/)(app); } }],
  ['topology', 'topology', '?~root=aws-root-production'],
  ['topology-dark', 'topology', '?~root=aws-root-production', { theme: 'dark' }],
  ['topology-narrow', 'topology', '', { size: NARROW }],
  ['tree-table', 'topology', '?~view=tree'],
  ['settings', 'settings', ''],
  ['settings-de', 'settings', '', { lang: 'de' }],
  ['suspend-dialog', 'settings', '', { before: async (app) => { await app.getByRole('switch').click(); await dialog(app); } }],
  ['refused', 'keys', '', { world: { refuse: { 'GET /keys': [429, quota] } } }],
  ['toast', 'roots', '', { before: async (app) => { await press('Check now')(app); await expect(app.getByText('aws-root-partner is being verified.')).toBeVisible(); } }],
  ['overview-rtl', 'overview', '', { rtl: true }],
  ['keys-rtl', 'keys', '', { rtl: true }],
];

for (const [name, node, path, { theme = 'light', lang = 'en', size = WIDE, world, before, rtl = false, whole = false, waits = false } = {}] of SCREENS) {
  test(name, async ({ page }) => {
    await page.setViewportSize(size);
    await recorded(page, world);
    const app = await open(page, { node, path, theme, locale: lang });
    if (!waits) await expect(app.locator('.kc-skeleton')).toHaveCount(0);
    if (rtl) await app.locator('html').evaluate((html) => html.setAttribute('dir', 'rtl'));
    await before?.(app, page);
    const height = whole ? await app.locator('main').evaluate((main) => main.scrollHeight + 44) : undefined;
    if (height) await page.setViewportSize({ ...size, height });
    await page.mouse.move(0, 0);
    await frame(page).locator('html').evaluate(() => Promise.all([document.fonts.ready, ...document.getAnimations().map((one) => one.finished.catch(() => {}))]));
    // The browsers of one image draw alike; what differs a little is the smoothing of letters and lines.
    await expect(page.getByTestId('microfrontend')).toHaveScreenshot(`${name}.png`, { animations: 'disabled', caret: 'hide', maxDiffPixels: 120, threshold: 0.2 });
  });
}
