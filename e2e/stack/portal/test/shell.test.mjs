// The shell in a real browser, with a page that stands in for the microfrontend.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startProbe } from './support/probe.mjs';
import { startPortal } from './support/stack.mjs';

const FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const OPTIONS = { timeout: 60_000 };

let browser, probe, portal, page, complaints;

before(async () => {
  probe = await startProbe();
  portal = await startPortal({ mfeOrigin: probe.origin });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS.split(' ') });
});
after(async () => {
  await browser?.close();
  await portal?.stop();
  probe?.stop();
});
beforeEach(async () => {
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(15_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
});
afterEach(() => page.context().close());

async function open(path, { role = 'owner', at = portal } = {}) {
  await page.goto(at.origin + path);
  await page.getByTestId(`sign-in-${role}`).click();
  await page.getByTestId('user-menu-button').waitFor();
}

const frame = () => page.frames().find((candidate) => candidate.url().startsWith(probe.origin));
const say = (message) => frame().evaluate((sent) => window.say(sent), message);
const heard = () => frame().evaluate(() => window.heard);
const forget = () => frame().evaluate(() => void window.heard.splice(0));
const shellPath = () => page.url().slice(portal.origin.length);
const expiry = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).exp;

/** The next message the frame hears that `matches`. */
async function hear(msg, matches = () => true) {
  await page.locator('[data-testid=microfrontend]').waitFor();
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = frame() && (await heard().catch(() => [])).find((message) => message.msg === msg && matches(message));
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`no ${msg} was heard, but ${JSON.stringify(frame() ? await heard() : [])}`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

test('a deep link survives signing in and reaches the frame with user, workspace, theme and language', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-keys/foo?~state=active&theme=dark&locale=de', { role: 'member' });
  const { context, internal, nodeParams, authData, origin } = await hear('luigi.init');
  assert.equal(await frame().evaluate(() => window.firstAddress), `${probe.origin}/keys/foo?sap-theme=sap_horizon_dark`);
  assert.equal(origin, portal.origin);
  assert.equal(context.token, authData.idToken);
  assert.equal(context.userEmail, 'member@acme.example');
  assert.equal(context.organization, 'acme');
  assert.equal(context.kcpPath, 'root:orgs:acme:payments');
  assert.match(context.entityId, /^[a-z0-9]{16}\/payments$/);
  assert.equal(context.resourceDefinition.group, 'openkcm.io');
  assert.equal(internal.currentTheme, 'sap_horizon_dark');
  assert.equal(internal.currentLocale, 'de');
  assert.deepEqual(nodeParams, { state: 'active' });
  assert.equal(await page.getByTestId('nav-openkcm-keys').innerText(), 'Dienstschlüssel');
  assert.deepEqual(complaints, []);
});

test('another account is another workspace, also without a reload', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-roots');
  assert.equal((await hear('luigi.init')).context.kcpPath, 'root:orgs:acme:payments');
  await page.getByTestId('breadcrumb').getByRole('link', { name: 'acme' }).click();
  await page.getByTestId('account-analytics').click();
  await page.getByTestId('nav-openkcm-roots').click();
  const { context } = await hear('luigi.init');
  assert.equal(context.kcpPath, 'root:orgs:acme:analytics');
  assert.equal(context.entityName, 'analytics');
});

test('a change of theme comes as luigi.navigate without an address, one of language as its own message', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-overview');
  await hear('luigi.init');
  await page.getByTestId('user-menu-button').click();
  await page.getByTestId('theme-sap_horizon_dark').check();
  const theme = await hear('luigi.navigate');
  assert.equal(theme.internal.currentTheme, 'sap_horizon_dark');
  assert.equal(theme.viewUrl, undefined);
  assert.equal(theme.internalType, 'object');
  await page.getByTestId('language-de').check();
  assert.equal((await hear('luigi.current-locale-changed')).currentLocale, 'de');
});

test('without theming the frame hears of no theme', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-overview?profile=plain');
  const { internal } = await hear('luigi.init');
  assert.equal(internal.currentTheme, false);
  assert.equal(await frame().evaluate(() => window.firstAddress), `${probe.origin}/overview`);
});

test('with variables the theme itself travels in the message', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-overview?profile=variables');
  const { internal } = await hear('luigi.init');
  assert.match(internal.cssVariables.sapBackgroundColor, /#/);
});

test('a silent refresh tells the frame nothing, and asking again brings the new token', OPTIONS, async () => {
  const brief = await startPortal({ mfeOrigin: probe.origin, tokenLife: 8 });
  try {
    await open('/home/accounts/payments/openkcm-overview', { at: brief });
    const first = (await hear('luigi.init')).authData.idToken;
    await forget();
    await page.waitForFunction((old) => window.Luigi.auth().store.getAuthData().idToken !== old, first);
    assert.deepEqual(await heard(), []);
    await say({ msg: 'luigi.get-context', clientVersion: '2.31.0' });
    const { authData, context } = await hear('luigi.init');
    assert.ok(expiry(authData.idToken) > expiry(first));
    assert.equal(context.token, first, 'the context keeps the old token');
  } finally {
    await brief.stop();
  }
});

test('navigation inside a node changes the address only, and Back tells the frame once', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-keys');
  await hear('luigi.init');
  await forget();
  const own = { fromVirtualTreeRoot: true, withoutSync: true, preventContextUpdate: true };
  await say({ msg: 'luigi.navigation.open', params: { ...own, link: 'alpha', nodeParams: { tab: 'history' } } });
  await page.waitForURL('**/openkcm-keys/alpha?~tab=history');
  await say({ msg: 'luigi.navigation.open', params: { ...own, link: '', preventHistoryEntry: true, nodeParams: { q: 'a b' } } });
  await page.waitForURL('**/openkcm-keys?~q=a%20b');
  assert.deepEqual(await heard(), []);
  await page.goBack();
  const back = await hear('luigi.navigate');
  assert.equal(back.viewUrl, `${probe.origin}/keys`);
  assert.equal(shellPath(), '/home/accounts/payments/openkcm-keys');
});

test('navigation to another of our nodes keeps the frame', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-keys/alpha');
  await hear('luigi.init');
  await frame().evaluate(() => (window.kept = true));
  await say({ msg: 'luigi.navigation.currentRoute', data: { id: 'one' } });
  const { route } = (await hear('luigi.navigation.currentRoute.answer')).data;
  assert.equal(route, '/home/accounts/payments/openkcm-keys/alpha');
  const base = route.slice(0, route.indexOf('/openkcm-'));
  await say({ msg: 'luigi.navigation.open', params: { link: `${base}/openkcm-roots/r1`, nodeParams: { state: 'ready' } } });
  const { viewUrl, nodeParams } = await hear('luigi.navigate');
  assert.equal(viewUrl, `${probe.origin}/roots/r1`);
  assert.deepEqual(nodeParams, { state: 'ready' });
  assert.equal(shellPath(), '/home/accounts/payments/openkcm-roots/r1?~state=ready');
  assert.equal(await frame().evaluate(() => window.kept), true);
});

test('the neighbour gets a frame of its own', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-keys');
  await hear('luigi.init');
  await page.getByTestId('nav-neighbour').click();
  await page.frameLocator('[data-testid=microfrontend]').getByRole('heading', { name: 'Neighbour' }).waitFor();
  assert.equal(frame(), undefined);
});

test('the frame may download and copy, and the search parameter is ours to set', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-keys');
  await hear('luigi.init');
  const permissions = await page
    .getByTestId('microfrontend')
    .evaluate((element) => ({ allow: element.allow, sandbox: [...element.sandbox] }));
  assert.match(permissions.allow, /clipboard-write/);
  assert.ok(permissions.sandbox.includes('allow-downloads'));
  await say({ msg: 'luigi.addSearchParams', data: { q: 'card' }, keepBrowserHistory: false });
  assert.deepEqual((await hear('luigi.navigate')).searchParams, { q: 'card' });
});

test('input that would be lost is asked about', OPTIONS, async () => {
  await open('/home/accounts/payments/openkcm-keys/new');
  await hear('luigi.init');
  await say({ msg: 'luigi.set-page-dirty', dirty: true });
  await page.getByTestId('nav-openkcm-roots').click();
  await page.getByTestId('luigi-modal-dismiss').click();
  assert.equal(shellPath(), '/home/accounts/payments/openkcm-keys/new');
  await page.getByTestId('nav-openkcm-roots').click();
  await page.getByTestId('luigi-modal-confirm').click();
  await page.waitForURL('**/openkcm-roots');
});

test('a restart of the issuer signs nobody out', OPTIONS, async () => {
  await open('/home', { role: 'member' });
  await portal.restartIssuer();
  await page.reload();
  await page.getByTestId('account-payments').waitFor();
  assert.equal(await page.getByTestId('user-menu-button').innerText(), 'ME');
});

test('signing out ends the session', OPTIONS, async () => {
  await open('/home');
  await page.getByTestId('user-menu-button').click();
  await page.getByTestId('sign-out').click();
  await page.getByTestId('sign-in-viewer').click();
  await page.getByTestId('user-menu-button').waitFor();
  assert.equal(await page.getByTestId('user-menu-button').innerText(), 'VI');
});
