// The life of the portal's token: the portal renews it and tells nobody, so the app asks for a fresh one when the server
// refuses the old, once; and when there is none it says that the session is over, keeping what was read.
import { expect, test } from '@playwright/test';
import { accessible, navigate, open } from './portal.mjs';
import { endpoints, kubectl, read } from './stack.mjs';
import { readyRoot, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });

let place;

test.beforeAll(async () => {
  place = await workspace('session');
  await readyRoot(place, 'session-root', read().keys.aws.good);
});

/** A token of the owner that ends after `life` seconds; zero: it has ended. */
async function tokenFor(life) {
  const issuer = endpoints.issuer.replace(/^https:\/\/localhost:(\d+)/, (_, port) => `http://localhost:${Number(port) + 10}`);
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'portal', username: 'owner@acme.example', life: String(life) }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()).id_token;
}

/**
 * Stands between the portal and its server: what `/rest/auth/refresh` gives is chosen by the test, and what the app asks of
 * the BFF is noted by its status.
 */
async function between(page) {
  const seen = { life: undefined, answers: [] };
  await page.route('**/rest/auth/refresh', async (route) => {
    if (seen.life === undefined) return route.continue();
    const body = { id_token: await tokenFor(seen.life), expires_in: 3600 };
    return route.fulfill({ json: body });
  });
  page.on('response', (response) => {
    if (response.url().includes('/api/v1/')) seen.answers.push({ url: response.url(), status: response.status() });
  });
  return seen;
}

test('an expired token costs one handshake, and the request succeeds', async ({ page }) => {
  const seen = await between(page);
  const app = await open(page, { account: place.account, node: 'roots' });
  seen.life = 8;
  await page.reload();
  await expect(app.getByRole('link', { name: 'session-root', exact: true })).toBeVisible();
  // The portal has a fresh token and tells nobody; the app's own ends before it would have asked.
  seen.life = undefined;
  await page.evaluate(() => window.portal.refreshSession());
  const refused = () => seen.answers.filter(({ status }) => status === 401);
  await expect.poll(() => refused().length, { timeout: 30_000 }).toBeGreaterThan(0);
  await expect.poll(() => refused().every(({ url }) => seen.answers.findLast((answer) => answer.url === url).status === 200)).toBe(true);
  await app.getByRole('link', { name: 'session-root', exact: true }).click();
  await expect(app.getByRole('heading', { name: 'session-root', level: 1 })).toBeVisible();
  await app.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(app.getByRole('dialog')).toBeVisible();
  await expect(app.getByText(/session has expired/)).toHaveCount(0);
  // Once for what was under way then, never a series.
  expect(refused().length, JSON.stringify(refused())).toBeLessThanOrEqual(2);
});

test('a token that ends while the page is open is replaced before, without a refusal', async ({ page }) => {
  const seen = await between(page);
  const app = await open(page, { account: place.account, node: 'roots' });
  seen.life = 42;
  await page.reload();
  await expect(app.getByRole('link', { name: 'session-root', exact: true })).toBeVisible();
  seen.life = undefined;
  await page.evaluate(() => window.portal.refreshSession());
  // The stream ends with its token and goes on with the fresh one.
  const streams = () => seen.answers.filter(({ url, status }) => url.endsWith('/events') && status === 200).length;
  const before = streams();
  await expect.poll(streams, { timeout: 60_000 }).toBeGreaterThan(before);
  await kubectl('owner', ['patch', 'accounts.openkcm.io', 'session-root', '--type=merge', '-p', '{"spec":{"displayName":"Renewed"}}', ...place.at]);
  await expect(app.getByRole('row', { name: /Renewed/ })).toBeVisible();
  expect(seen.answers.filter(({ status }) => status === 401)).toEqual([]);
});

test('a session that is over says so, keeps what was read, and reloading signs in again', async ({ page }) => {
  const seen = await between(page);
  const app = await open(page, { account: place.account, node: 'roots' });
  seen.life = 15;
  await page.reload();
  await expect(app.getByRole('link', { name: 'session-root', exact: true })).toBeVisible();
  seen.life = 0;
  await expect(app.getByText('Your session has expired. Reload the page to sign in again.')).toBeVisible({ timeout: 60_000 });
  await expect(app.getByRole('link', { name: 'session-root', exact: true })).toBeVisible();
  await accessible(page, 'session expired');
  const asked = seen.answers.length;
  await navigate(page, 'keys');
  await expect(app.getByText('Your session has expired. Reload the page to sign in again.')).toBeVisible();
  // It does not hammer the server with a dead token.
  expect(seen.answers.length - asked).toBeLessThanOrEqual(4);
  seen.life = undefined;
  await page.reload();
  await expect(app.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 30_000 });
  await expect(app.getByText(/session has expired/)).toHaveCount(0);
});
