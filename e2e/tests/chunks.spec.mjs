// What isn't on the first screen is loaded when it is first shown. The development build is in one piece, so here its pages are only
// looked at; the release is held against the same tests by `cargo xtask dev --release` and `npx playwright test chunks`.
import { expect, test } from '@playwright/test';
import { navigate, open } from './portal.mjs';
import { endpoints, kubectl, read } from './stack.mjs';
import { applyAt, key, readyRoot, workspace } from './workspace.mjs';

test.describe('the parts of the app', () => {
  const chunks = /\/(split|chunk)_\w+\.wasm$/;
  let place;
  let isSplit;

  test.beforeAll(async () => {
    isSplit = (await (await fetch(endpoints.mfe)).text()).includes('data-wasm="/app-');
    place = await workspace('chunks');
    await readyRoot(place, 'chunks-root', read().keys.aws.good);
    await applyAt('owner', place.at, key('chunks-key', 'chunks-root'));
    await kubectl('owner', ['wait', 'seks/chunks-key', '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
  });

  const routes = [
    ['overview', '', 'Overview'],
    ['roots', '', 'Roots of trust'],
    ['roots', '/new', 'New root of trust'],
    ['roots', '/chunks-root', 'chunks-root'],
    ['roots', '/chunks-root/rekey', 'chunks-root'],
    ['keys', '', 'Service keys'],
    ['keys', '/new', 'New service key'],
    ['keys', '/chunks-key', 'chunks-key'],
    ['topology', '', 'Topology'],
    ['settings', '', 'Workspace settings'],
  ];
  for (const [node, path, title] of routes) {
    test(`/${node}${path} opens by its address`, async ({ page }) => {
      const errors = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      const app = await open(page, { account: place.account, node, path });
      await expect(app.getByRole('heading', { level: 1 })).toContainText(title);
      await expect(app.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0);
      expect(errors).toEqual([]);
    });
  }

  test('a part that does not come can be asked for again', async ({ page }) => {
    test.skip(!isSplit, 'the development build is in one piece');
    const app = await open(page, { account: place.account });
    await page.route(chunks, (route) => route.abort());
    await navigate(page, 'topology');
    await expect(app.getByRole('alert')).toContainText('could not be loaded');
    await page.unroute(chunks);
    await app.getByRole('button', { name: 'Try again' }).click();
    await expect(app.getByRole('heading', { level: 1 })).toHaveText('Topology');
  });

  test('a part of an older build starts the page anew where it was', async ({ page }) => {
    test.skip(!isSplit, 'the development build is in one piece');
    const app = await open(page, { account: place.account });
    await page.route(chunks, (route) => route.fulfill({ status: 404 }));
    await navigate(page, 'topology');
    await expect(app.getByRole('alert')).toContainText('could not be loaded');
    const anew = page.waitForRequest((request) => request.isNavigationRequest() && request.url().startsWith(endpoints.mfe));
    await app.getByRole('button', { name: 'Try again' }).click();
    await anew;
    await page.unroute(chunks);
    const again = app.getByRole('button', { name: 'Try again' });
    await again.or(app.getByRole('heading', { name: 'Topology' })).first().waitFor();
    if (await again.isVisible()) await again.click();
    await expect(app.getByRole('heading', { level: 1 })).toHaveText('Topology');
  });
});
