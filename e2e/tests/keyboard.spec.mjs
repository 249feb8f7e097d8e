// The main job without a pointer: every control is reached by Tab and used by the keys its role has.
import { expect, test } from '@playwright/test';
import { open } from './portal.mjs';
import { read } from './stack.mjs';
import { see, workspace } from './workspace.mjs';

const { aws } = read().keys;
/** More stops than a page and the portal around it have. */
const STOPS = 120;

test.describe.configure({ mode: 'serial' });

let place;
let page;
let app;

test.beforeAll(async ({ browser }) => {
  place = await workspace('keyboard');
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  app = await open(page, { account: place.account });
});
test.afterAll(() => page?.context().close());

const has = (control) => control.evaluate((element) => element === document.activeElement);

/** Tab, until the control has the focus. */
async function reach(control) {
  await expect(control).toBeVisible();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await has(control)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${control} is not reached by Tab`);
}
async function press(name, role = 'button', within = app) {
  const control = within.getByRole(role, { name, exact: true }).first();
  await expect(control).not.toHaveAttribute('aria-disabled', 'true');
  await reach(control);
  await page.keyboard.press('Enter');
}
async function type(field, text) {
  await reach(field);
  await page.keyboard.type(text);
}
/** Tab reaches one of a group of radios, the arrows go on. */
async function choose(name) {
  const wanted = app.getByRole('radio', { name });
  await expect(wanted).toBeVisible();
  const isRadio = () => app.locator('input[type=radio]:focus').count();
  for (let stop = 0; stop < STOPS && !(await isRadio()); stop += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  for (let stop = 0; stop < 10 && !(await wanted.isChecked()); stop += 1) await page.keyboard.press('ArrowDown');
  await expect(wanted).toBeChecked();
}

test('FR-201 FR-403 a root of trust is created and verified by keyboard alone', async () => {
  await press('New root of trust');
  await choose(/AWS KMS/);
  await press('Continue');
  await type(app.getByLabel('Region', { exact: true }), 'eu-central-1');
  await press('Continue');
  await type(app.getByRole('textbox', { name: /^Name/ }), 'kb-root');
  await type(app.getByRole('textbox', { name: /Key reference/ }), aws.good);
  await press('Continue to review');
  await press('Create and verify');
  await expect(app.getByRole('heading', { name: /kb-root is ready/ })).toBeVisible();
});

test('FR-301 FR-303 FR-304 FR-305 a service key is created, rotated, given another schedule and disabled by keyboard alone', async () => {
  for (const key of ['g', 'k']) await page.keyboard.press(key);
  await press('New service key');
  await choose(/kb-root/);
  await press('Continue');
  await type(app.getByRole('textbox', { name: /^Name/ }), 'kb-key');
  await type(app.getByLabel(/^Application/), 'keyboard');
  await press('Continue');
  await choose(/^Daily/);
  await press('Continue to review');
  await press('Create service key');
  await expect(app.getByTestId('current-version')).toHaveText('v1');
  await press('Rotate now');
  await expect(app.getByTestId('current-version')).toHaveText('v2');
  await press('Change schedule');
  await choose(/^Weekly/);
  await press('Change schedule', 'button', app.getByRole('dialog'));
  await expect.poll(async () => (await see(place, 'seks', 'kb-key')).spec.rotationSchedule).toBe('Weekly');
  await press('Disable');
  await expect(app.getByRole('alertdialog')).toBeVisible();
  await press('Disable kb-key');
  await expect.poll(async () => (await see(place, 'seks', 'kb-key')).spec.state).toBe('Disabled');
});

test('FR-202 FR-203 FR-204 FR-302 from the list to the root by keyboard alone: it is re-keyed, and says why it can not be deleted', async () => {
  await press('Service keys', 'link');
  await press('kb-key', 'link');
  await press('kb-root', 'link');
  await press('Re-key');
  await type(app.getByRole('textbox', { name: /Key reference/ }), aws.second);
  await press('Show what happens');
  await type(app.getByLabel(/kb-root to confirm/), 'kb-root');
  await type(app.getByLabel(/^Reason/), 'by keyboard');
  await press('Re-key kb-root');
  await expect.poll(async () => (await see(place, 'accounts.openkcm.io', 'kb-root')).status.rekey?.phase, { timeout: 60_000 }).toBe('Completed');
  const remove = app.getByRole('button', { name: 'Delete kb-root' });
  await reach(remove);
  await expect(app.getByRole('tooltip').filter({ hasText: '1 service key uses this root' }).first()).toBeVisible();
});
