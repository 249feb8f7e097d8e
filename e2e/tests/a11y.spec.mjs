// Every screen and dialog for everybody: axe in four themes, the keyboard alone, 320 px, and texts that are longer and run the
// other way.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { accessible, open } from './portal.mjs';
import { kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });
test.setTimeout(180_000);

const THEMES = ['sap_horizon_dark', 'sap_horizon_hcb', 'sap_horizon_hcw'];
const SCREENS = [
  ['overview', ''], ['roots', ''], ['roots', '/a11y-root'], ['roots', '/new'], ['roots', '/a11y-root/rekey'], ['roots', '/a11y-broken'],
  ['keys', ''], ['keys', '/a11y-key'], ['keys', '/new'], ['topology', ''], ['topology', '?~view=tree'], ['settings', ''],
];
let place;

test.beforeAll(async () => {
  place = await workspace('a11y');
  await readyRoot(place, 'a11y-root', read().keys.aws.good);
  const broken = { apiVersion: 'openkcm.io/v1alpha1', kind: 'Account', metadata: { name: 'a11y-broken' } };
  broken.spec = { providerType: 'AWSKMS', region: 'eu-central-1', keyReference: read().keys.aws.disabled };
  await applyAt('owner', place.at, broken, key('a11y-key', 'a11y-root', { schedule: 'Daily' }), key('a11y-other', 'a11y-root'));
  await kubectl('owner', ['wait', 'seks/a11y-key', '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
});

/** Loaded: no skeleton any more, nothing in motion. */
async function still(app) {
  await expect(app.locator('.kc-skeleton')).toHaveCount(0);
  await app.locator('html').evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
}

/** The contrasts of the frame in a theme. */
async function contrasts(page, app, theme) {
  await app.locator('html').evaluate((html, theme) => html.setAttribute('data-theme', theme), theme);
  await still(app);
  const found = await new AxeBuilder({ page }).include(['[data-testid=microfrontend]', 'main']).withRules(['color-contrast']).analyze();
  return found.violations.flatMap((v) => v.nodes.map((n) => `${theme}: ${n.target.join(' ')} ${n.failureSummary}`));
}

/** What is wider than its place: the page itself, and texts that are cut off without saying so. */
function broken(app) {
  return app.locator('main').evaluate((main) => {
    const cut = [...main.querySelectorAll('h1,h2,h3,p,b,a,button,dt,dd,label,li,span')].filter((element) => {
      const { overflowX, textOverflow, position, display } = getComputedStyle(element);
      const hides = ['hidden', 'clip'].includes(overflowX) && textOverflow !== 'ellipsis' && position !== 'absolute';
      return hides && display !== 'inline' && element.scrollWidth > element.clientWidth + 1 && element.textContent.trim();
    });
    const wide = main.scrollWidth > main.clientWidth + 1 ? [`the page is ${main.scrollWidth} wide in ${main.clientWidth}`] : [];
    return [...wide, ...cut.map((e) => `cut off: ${e.className} "${e.textContent.trim().slice(0, 40)}"`)];
  });
}

for (const [node, path] of SCREENS) {
  test(`${node}${path} is accessible in every theme, at 320 px, and with longer texts that run the other way`, async ({ page }) => {
    const app = await open(page, { account: place.account, node, path });
    await still(app);
    await accessible(page, `${node}${path}`);
    for (const theme of THEMES) expect(await contrasts(page, app, theme)).toEqual([]);
    // 320 CSS pixels are also what 400 % zoom leaves of 1280.
    await page.locator('[data-testid=microfrontend]').evaluate((frame) => Object.assign(frame.style, { width: '320px', minWidth: '0', maxWidth: '320px' }));
    await expect.poll(() => broken(app), { message: 'at 320 px' }).toEqual([]);
    await page.locator('[data-testid=microfrontend]').evaluate((frame) => frame.removeAttribute('style'));
    await app.locator('main').evaluate((main) => {
      document.documentElement.dir = 'rtl';
      const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (text.data.trim().length < 4 || text.parentElement.closest('svg, code, pre, textarea, [aria-hidden=true]')) continue;
        text.data = `[${text.data}${' ãñé'.repeat(Math.ceil((text.data.length * 0.4) / 4))}]`;
      }
    });
    expect(await broken(app), 'with longer texts').toEqual([]);
  });
}

test('dialogs are accessible in every theme', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'keys', path: '/a11y-key' });
  await app.getByRole('button', { name: /^Disable/ }).first().click();
  const dialog = app.getByRole('dialog').or(app.getByRole('alertdialog'));
  await expect(dialog).toBeVisible();
  await still(app);
  await accessible(page, 'the dialog to disable a key');
  for (const theme of THEMES) expect(await contrasts(page, app, theme)).toEqual([]);
});

test('the keyboard alone: shortcuts, the help, and the focus that comes back', async ({ page }) => {
  const app = await open(page, { account: place.account });
  const heading = (name) => expect(app.getByRole('heading', { name, level: 1 })).toBeVisible();
  const type = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  await app.locator('main').click({ position: { x: 5, y: 5 } });
  await type('g', 'a');
  await heading('Roots of trust');
  await type('/');
  await expect(app.getByRole('searchbox')).toBeFocused();
  await type('g', 'k');
  await expect(app.getByRole('searchbox')).toHaveValue('gk');
  await type('Escape');
  await expect(app.getByRole('searchbox')).toHaveValue('');
  await app.getByRole('searchbox').evaluate((field) => field.blur());
  await type('g', 't');
  await heading('Topology');
  await type('g', 'k');
  await heading('Service keys');
  await type('?');
  const help = app.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toBeVisible();
  await still(app);
  await accessible(page, 'the help');
  await type('Escape');
  await expect(help).toBeHidden();
  await type('n');
  await heading('New service key');
  await type('g', 'o');
  await heading('Key Chain Overview');
});

test('FR-404 the tree table is used by keyboard alone, and says level, place and state', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'topology', path: '?~view=tree' });
  const rows = app.getByRole('treegrid').getByRole('row');
  const row = (name) => rows.filter({ hasText: name });
  await expect(row('a11y-key')).toHaveAttribute('aria-level', '3');
  await expect(app.locator('[role=row][tabindex="0"]')).toHaveCount(1);
  await app.locator('[role=row][tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await expect(row('a11y-root')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(row('a11y-key')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(app.getByRole('heading', { name: 'a11y-key', level: 1 })).toBeVisible();
});

test('FR-404 the drawing can be taken along as SVG and PNG, and zoomed by keyboard', async ({ page }) => {
  const app = await open(page, { account: place.account, node: 'topology' });
  const svg = app.getByRole('group', { name: 'The trust chain of this workspace' });
  const width = () => svg.evaluate((drawing) => drawing.getBoundingClientRect().width);
  const before = await width();
  await app.getByRole('button', { name: /^Root of trust a11y-root/ }).focus();
  await page.keyboard.press('+');
  expect(await width()).toBeGreaterThan(before);
  for (const [name, file, start] of [['Download as SVG', 'topology.svg', '<svg'], ['Download as PNG', 'topology.png', '\x89PNG']]) {
    await app.getByRole('button', { name: 'Export', exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), app.getByRole('menuitem', { name }).click()]);
    expect(download.suggestedFilename()).toBe(file);
    const chunks = await (await download.createReadStream()).toArray();
    const data = Buffer.concat(chunks);
    expect(data.toString('latin1')).toContain(start);
    if (file.endsWith('svg')) expect(data.toString('utf8')).toContain('a11y-root');
  }
});
