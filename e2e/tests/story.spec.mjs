// The main job, as one story: from an empty workspace to a verified root of trust and a rotating key, inside the portal's
// shell, on a real kcp. Told twice: in light, and in dark in another workspace.
import { expect, test } from '@playwright/test';
import { accessible, navigate, open } from './portal.mjs';
import { edge, endpoints, get, kubectl, read } from './stack.mjs';

const STORIES = [
  { theme: 'light', account: 'payments', context: 'owner', workspace: 'root:orgs:acme:payments' },
  { theme: 'dark', account: 'analytics', context: 'owner', workspace: 'root:orgs:acme:analytics' },
];

for (const story of STORIES) {
  test.describe.serial(`the main job, ${story.theme}`, () => {
    let page;
    let app;
    const at = ['--server', `${endpoints.kubernetes}/clusters/${story.workspace}`];
    const see = (kind, name) => get(story.context, kind, name, ...at);

    test.beforeAll(async ({ browser }) => {
      const context = await browser.newContext({ baseURL: endpoints.shell, viewport: { width: 1440, height: 900 } });
      page = await context.newPage();
      app = await open(page, { account: story.account, theme: story.theme });
    });
    test.afterAll(() => page.context().close());

    test('FR-401 the shell loads the remote module, which inherits token and theme', async () => {
      await expect(app.getByRole('heading', { name: 'Key Chain Overview' })).toBeVisible();
      const theme = await app.locator('html').getAttribute('data-theme');
      expect(theme ?? 'sap_horizon').toBe(story.theme === 'dark' ? 'sap_horizon_dark' : 'sap_horizon');
      await expect(app.getByRole('heading', { name: 'Build your key chain' })).toBeVisible();
      await accessible(page, 'first run');
    });

    test('FR-101 FR-102 enabling the provider creates the tenant, grey to green', async () => {
      await navigate(page, 'settings');
      const toggle = app.getByRole('switch', { name: 'Enabled in this workspace' });
      await expect(toggle).toHaveAttribute('aria-checked', 'false');
      await accessible(page, 'settings, off');
      await toggle.click();
      await expect(app.getByText(/^Active\. Roots of trust/)).toBeVisible();
      await expect(toggle).toHaveAttribute('aria-checked', 'true');
      await accessible(page, 'settings, on');
      const tenant = await see('tenants', `tenant-${story.workspace.replaceAll(':', '-')}`);
      expect(tenant.status.phase).toBe('Active');
      expect(tenant.status.tenantId).toBeTruthy();
    });

    test('FR-201 FR-403 a root of trust is created with the wizard and verified live', async () => {
      await navigate(page, 'roots');
      await app.getByRole('button', { name: 'New root of trust' }).first().click();
      await app.getByRole('radio', { name: /AWS KMS/ }).check();
      await app.getByRole('button', { name: 'Continue', exact: true }).click();
      await app.getByLabel('Region', { exact: true }).fill('eu-central-1');
      await app.getByRole('button', { name: 'Continue', exact: true }).click();
      await app.getByLabel('Name', { exact: false }).first().fill('aws-root');
      await app.getByLabel(/Key reference/).fill(read().keys.aws.good);
      await accessible(page, 'wizard, key reference');
      await app.getByRole('button', { name: 'Continue to review', exact: true }).click();
      await app.getByRole('button', { name: 'Create and verify', exact: true }).click();
      for (const step of ['Syntax', 'Exists', 'Usable', 'RoundTrip']) {
        await expect(app.getByText(step, { exact: true })).toBeVisible();
      }
      await expect(app.getByRole('heading', { name: /aws-root is ready/ })).toBeVisible();
      await accessible(page, 'wizard, verified');
      expect((await see('accounts.openkcm.io', 'aws-root')).status.phase).toBe('Ready');
    });

    test('FR-301 FR-403 a service key is created under it and has v1', async () => {
      await navigate(page, 'keys');
      await app.getByRole('button', { name: 'New service key' }).first().click();
      await app.getByRole('radio', { name: /aws-root/ }).check();
      await app.getByRole('button', { name: 'Continue', exact: true }).click();
      await app.getByLabel('Name', { exact: false }).first().fill('card-tokens');
      await app.getByLabel(/^Application/).fill('vault-cards');
      await app.getByRole('button', { name: 'Continue', exact: true }).click();
      await app.getByRole('radio', { name: /^Daily/ }).check();
      await expect(app.getByRole('table', { name: 'The next five rotations' }).getByRole('row')).toHaveCount(6);
      await accessible(page, 'key wizard, rotation');
      await app.getByRole('button', { name: 'Continue to review', exact: true }).click();
      await expect(app.getByText('rotationSchedule: Daily')).toBeVisible();
      await app.getByRole('button', { name: 'Create service key', exact: true }).click();
      await expect(app.getByTestId('current-version')).toHaveText('v1');
      await accessible(page, 'key page');
    });

    test('FR-302 a workload encrypts on an edge, and is seen as a client', async () => {
      const plaintext = Buffer.from('4111 1111').toString('base64');
      await expect(async () => {
        const answer = await edge(0, 'owner', story.workspace, 'card-tokens', 'encrypt', { plaintext });
        expect(answer.status).toBe(200);
        story.ciphertext = answer.body.ciphertext;
      }).toPass();
      const back = await edge(1, 'owner', story.workspace, 'card-tokens', 'decrypt', { ciphertext: story.ciphertext });
      expect(back.body).toMatchObject({ plaintext, keyVersion: 1 });
    });

    test('FR-304 Rotate now makes v2, and v1 still decrypts', async () => {
      await app.getByRole('button', { name: 'Rotate now' }).click();
      await expect(app.getByTestId('current-version')).toHaveText('v2');
      await expect(async () => {
        const back = await edge(0, 'owner', story.workspace, 'card-tokens', 'decrypt', { ciphertext: story.ciphertext });
        expect(back.body.keyVersion).toBe(1);
      }).toPass();
    });

    test('FR-303 a changed schedule moves the next rotation', async () => {
      const before = (await see('seks', 'card-tokens')).status.nextRotation;
      await app.getByRole('button', { name: 'Change schedule' }).click();
      const dialog = app.getByRole('dialog');
      await dialog.getByRole('radio', { name: /^Weekly/ }).check();
      await accessible(page, 'change schedule');
      // What isn't the spec may move while a person decides; that is no conflict.
      await kubectl(story.context, ['annotate', 'seks', 'card-tokens', 'example.com/touched=meanwhile', ...at]);
      await dialog.getByRole('button', { name: 'Change schedule' }).click();
      await expect(dialog).toBeHidden();
      await expect(async () => {
        const after = (await see('seks', 'card-tokens')).status.nextRotation;
        expect(Date.parse(after) - Date.parse(before)).toBe(6 * 24 * 3_600_000);
      }).toPass();
    });

    test('FR-305 disabling evicts the key from every edge, enabling brings it back', async () => {
      await app.getByRole('button', { name: 'Disable', exact: true }).click();
      const dialog = app.getByRole('alertdialog');
      await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
      await accessible(page, 'disable dialog');
      await dialog.getByRole('button', { name: 'Disable card-tokens' }).click();
      await expect(app.getByText('The key is disabled.', { exact: false })).toBeVisible();
      await expect(async () => {
        for (const index of [0, 1]) {
          const answer = await edge(index, 'owner', story.workspace, 'card-tokens', 'decrypt', { ciphertext: story.ciphertext });
          expect([answer.status, answer.body.reason]).toEqual([403, 'KeyDisabled']);
        }
      }).toPass();
      await app.getByRole('button', { name: 'Enable', exact: true }).click();
      await expect(async () => {
        const answer = await edge(0, 'owner', story.workspace, 'card-tokens', 'decrypt', { ciphertext: story.ciphertext });
        expect(answer.status).toBe(200);
      }).toPass();
      await expect(app.getByRole('button', { name: 'Disable', exact: true })).toBeVisible();
    });

    test('FR-204 the root can not be deleted while a key uses it, and the page says so', async () => {
      await navigate(page, 'roots');
      await app.getByRole('link', { name: 'aws-root', exact: true }).click();
      await expect(app.getByRole('heading', { name: 'aws-root' })).toBeVisible();
      await expect(app.getByText(/Can't delete: 1 service key/).first()).toBeVisible();
      await accessible(page, 'root page');
      const refused = await kubectl(story.context, ['delete', 'accounts.openkcm.io', 'aws-root', ...at]).catch((error) => error.stderr);
      expect(refused).toContain('1 service key');
    });

    test('FR-203 re-keying wants the name typed, shows its progress, and loses nothing', async () => {
      await app.getByRole('button', { name: 'Re-key' }).first().click();
      await app.getByLabel(/Key reference/).fill(read().keys.aws.second);
      await app.getByRole('button', { name: 'Show what happens' }).click();
      const dialog = app.getByRole('alertdialog');
      await expect(dialog).toBeVisible();
      const confirm = dialog.getByRole('button', { name: 'Re-key aws-root' });
      await expect(confirm).toHaveAttribute('aria-disabled', 'true');
      await dialog.getByLabel(/Please type/).fill('aws-roo');
      await expect(dialog.getByRole('status')).toHaveText('1 more character');
      await dialog.getByLabel(/Please type/).fill('aws-root');
      await dialog.getByLabel(/Reason/).fill('yearly change');
      await accessible(page, 're-key dialog');
      await confirm.click();
      await expect(app.getByText('Re-key completed').first()).toBeVisible({ timeout: 60_000 });
      const account = await see('accounts.openkcm.io', 'aws-root');
      expect(account.status.rekey).toMatchObject({ phase: 'Completed', total: 1, done: 1, failed: 0 });
      expect(account.status.activeKey.keyReference).toBe(read().keys.aws.second);
      const back = await edge(1, 'owner', story.workspace, 'card-tokens', 'decrypt', { ciphertext: story.ciphertext });
      expect(back.status).toBe(200);
    });

    test('FR-402 the overview adds it all up, and every number is a link', async () => {
      await navigate(page, 'overview');
      await expect(app.getByRole('heading', { name: 'Key Chain Overview' })).toBeVisible();
      await expect(app.getByText('1 ready')).toBeVisible();
      await expect(app.getByText('1 active')).toBeVisible();
      await accessible(page, 'overview');
    });

    test('FR-404 a click on a root in the topology filters the list beside it', async () => {
      await navigate(page, 'topology');
      const root = app.getByRole('button', { name: /^Root of trust aws-root/ });
      await root.click();
      await expect(root).toHaveAttribute('aria-pressed', 'true');
      await expect(app.getByTestId('topology-root')).toContainText('aws-root');
      await expect(app.getByRole('link', { name: 'card-tokens', exact: true })).toBeVisible();
      await accessible(page, 'topology');
    });

    test('FR-202 what kubectl does appears without a reload', async () => {
      await navigate(page, 'keys');
      const row = app.getByRole('row', { name: /card-tokens/ });
      await expect(row).toContainText('Active');
      await kubectl(story.context, ['patch', 'seks', 'card-tokens', '--type=merge', '-p', '{"spec":{"state":"Disabled"}}', ...at]);
      await expect(row).toContainText('Disabled');
      await kubectl(story.context, ['patch', 'seks', 'card-tokens', '--type=merge', '-p', '{"spec":{"state":"Enabled"}}', ...at]);
      await expect(row).toContainText('Active');
      await accessible(page, 'list of keys');
    });
  });
}
