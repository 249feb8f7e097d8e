// A viewer sees everything and can change nothing, and is told why: in the page by the right that is missing, by the server
// with a problem that names it. A workspace one may not enter doesn't exist.
import { expect, test } from '@playwright/test';
import { accessible, navigate, open } from './portal.mjs';
import { api, endpoints, kubectl, read, token } from './stack.mjs';
import { applyAt, key, readyRoot, see, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });

test.describe('a viewer', () => {
  let page;
  let app;
  let place;

  test.beforeAll(async ({ browser }) => {
    place = await workspace('rights');
    await readyRoot(place, 'rights-root', read().keys.aws.good);
    await applyAt('owner', place.at, key('rights-key', 'rights-root'));
    await kubectl('owner', ['wait', 'seks/rights-key', '--for=jsonpath={.status.phase}=Active', '--timeout=60s', ...place.at]);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    app = await open(page, { role: 'viewer', account: place.account });
  });
  test.afterAll(() => page?.context().close());

  /** A control that is there, is off, and says which right is missing. */
  async function forbidden(control, reason) {
    await expect(control).toBeVisible();
    await expect(control).toHaveAttribute('aria-disabled', 'true');
    await expect(control).toHaveAccessibleDescription(reason);
    await control.blur();
    await control.focus();
    await expect(app.getByRole('tooltip').filter({ hasText: reason }).first()).toBeVisible();
    await control.click({ force: true });
    await expect(app.getByRole('dialog').or(app.getByRole('alertdialog'))).toHaveCount(0);
  }

  test('FR-402 sees the overview', async () => {
    await navigate(page, 'overview');
    await expect(app.getByText('1 ready')).toBeVisible();
    await expect(app.getByText('1 active')).toBeVisible();
    await accessible(page, 'overview of a viewer');
  });

  test('FR-202 FR-204 sees roots and can neither create, change, re-key nor delete one', async () => {
    await navigate(page, 'roots');
    await forbidden(app.getByRole('button', { name: 'New root of trust' }).first(), 'You need create on accounts');
    await app.getByRole('link', { name: 'rights-root', exact: true }).click();
    await expect(app.getByRole('heading', { name: 'rights-root', level: 1 })).toBeVisible();
    await forbidden(app.getByRole('button', { name: 'Delete rights-root' }), 'You need delete on accounts');
    await forbidden(app.getByRole('button', { name: 'Edit', exact: true }), 'You need update on accounts');
    await forbidden(app.getByRole('button', { name: 'Re-key', exact: true }), 'You need update on accounts');
    await accessible(page, "a root's page of a viewer");
  });

  test('FR-302 FR-303 FR-304 FR-305 sees keys and can change nothing about one', async () => {
    await navigate(page, 'keys');
    await forbidden(app.getByRole('button', { name: 'New service key' }).first(), 'You need create on serviceencryptionkeys');
    await app.getByRole('link', { name: 'rights-key', exact: true }).click();
    await expect(app.getByTestId('current-version')).toHaveText('v1');
    for (const action of ['Rotate now', 'Change schedule', 'Disable']) {
      await forbidden(app.getByRole('button', { name: action, exact: true }), 'You need update on serviceencryptionkeys');
    }
    await accessible(page, "a key's page of a viewer");
  });

  test('FR-101 sees the settings and can not disable the provider', async () => {
    await navigate(page, 'settings');
    const toggle = app.getByRole('switch', { name: 'Enabled in this workspace' });
    await expect(toggle).toHaveAttribute('aria-checked', 'true');
    await forbidden(toggle, 'You need update on tenants');
    await expect(toggle).toHaveAttribute('aria-checked', 'true');
    await accessible(page, 'settings of a viewer');
  });

  test("a wizard opened by its address ends at the review, with the reason", async () => {
    await open(page, { role: 'viewer', account: place.account, node: 'roots', path: '/new' });
    await app.getByRole('radio', { name: /AWS KMS/ }).check();
    await app.getByRole('button', { name: 'Continue', exact: true }).click();
    await app.getByRole('textbox', { name: 'Region' }).fill('eu-central-1');
    await app.getByRole('button', { name: 'Continue', exact: true }).click();
    await app.getByRole('textbox', { name: /^Name/ }).fill('rights-other');
    await app.getByRole('textbox', { name: /Key reference/ }).fill(read().keys.aws.second);
    await app.getByRole('button', { name: 'Continue to review' }).click();
    await forbidden(app.getByRole('button', { name: 'Create and verify', exact: true }), 'You need create on accounts');
  });

  test('the server refuses every write with the verb and the kind, and reads stay open', async () => {
    const root = `/workspaces/${place.path}`;
    const spec = { providerType: 'AWSKMS', region: 'eu-central-1', keyReference: read().keys.aws.second };
    const known = await see(place, 'seks', 'rights-key');
    const account = await see(place, 'accounts.openkcm.io', 'rights-root');
    const plan = { planHash: 'none' };
    const writes = [
      ['POST', '/accounts', { name: 'rights-other', spec }, 'create accounts'],
      ['PATCH', '/accounts/rights-root', { resourceVersion: account.metadata.resourceVersion, spec: { displayName: 'x' } }, 'update accounts'],
      ['DELETE', '/accounts/rights-root', plan, 'delete accounts'],
      ['POST', '/accounts/rights-root/rekey', { target: { keyReference: read().keys.aws.second }, ...plan, confirmName: 'rights-root', reason: 'x' }, 'update accounts'],
      ['POST', '/keys', { name: 'other', spec: known.spec }, 'create serviceencryptionkeys'],
      ['PATCH', '/keys/rights-key', { resourceVersion: known.metadata.resourceVersion, spec: { state: 'Disabled' } }, 'update serviceencryptionkeys'],
      ['POST', '/keys/rights-key/rotate', { requestId: 'a-viewer' }, 'update serviceencryptionkeys'],
      // Two steps, and what is asked for is the state PendingDeletion; yet who may not delete may not start it.
      ['DELETE', '/keys/rights-key', plan, 'delete serviceencryptionkeys'],
      ['PUT', '/tenant/suspended', { suspended: true, ...plan }, 'update tenants'],
      ['DELETE', '/provider', plan, 'delete apibindings'],
    ];
    for (const [method, route, body, what] of writes) {
      const answer = await api('viewer', method, `${root}${route}`, body);
      expect([`${method} ${route}`, answer.status, answer.body.reason]).toEqual([`${method} ${route}`, 403, 'Forbidden']);
      expect(answer.body.detail).toContain(what);
      expect(answer.body.correlationId).toBeTruthy();
    }
    for (const route of ['', '/overview', '/accounts', '/keys', '/topology', '/accounts/rights-root', '/keys/rights-key']) {
      expect([route, (await api('viewer', 'GET', `${root}${route}`)).status]).toEqual([route, 200]);
    }
    const after = await see(place, 'seks', 'rights-key');
    expect([after.spec, after.status.currentVersion]).toEqual([known.spec, 1]);
  });

  test('kcp refuses the same writes to whom goes around the server', async () => {
    const refused = await kubectl('viewer', ['delete', 'seks', 'rights-key', ...place.at]).catch((error) => error.stderr);
    expect(refused).toContain('cannot delete resource');
  });
});

test('a workspace that is not there and one that may not be entered are the same answer', async () => {
  for (const path of ['root:orgs:acme:nobody', 'root:openkcm', 'root:orgs:globex', 'not a path']) {
    for (const role of ['owner', 'viewer']) {
      const answer = await api(role, 'GET', `/workspaces/${encodeURIComponent(path)}/accounts`);
      expect([path, role, answer.status, answer.body.reason]).toEqual([path, role, 404, 'NotFound']);
    }
  }
});

test('no token, a token that has ended and one of another issuer are 401, and cookies never count', async () => {
  const url = `${endpoints.api}/workspaces/root:orgs:acme:payments`;
  const [header, payload] = token('owner').split('.');
  for (const headers of [
    {},
    { authorization: 'Bearer nonsense' },
    { authorization: `Bearer ${header}.${payload}.AAAA` },
    { cookie: `openmfp_auth_cookie=${token('owner')}` },
  ]) {
    const answer = await fetch(url, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((await answer.json()).reason).toBe('Unauthorized');
  }
});
