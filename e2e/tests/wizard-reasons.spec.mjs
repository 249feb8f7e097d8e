// FR-201, FR-403: every way an external key can be wrong has a reason and a remedy of its own, shown where the key was named,
// and is mended there.
import { expect, test } from '@playwright/test';
import { accessible, open } from './portal.mjs';
import { api, read } from './stack.mjs';
import { see, workspace } from './workspace.mjs';

test.use({ actionTimeout: 15_000 });

const { aws, azure } = read().keys;

/** What each bad key says: the step it stops at, the stable word, what it means, what helps, and the command for it. */
const BAD = [
  { key: 'missing', step: 2, word: 'NotFound', meaning: 'AWS knows no key of this reference.', remedy: 'Compare account, region and key id', command: 'aws kms list-aliases' },
  { key: 'disabled', step: 3, word: 'KeyDisabled', meaning: 'AWS reports that the key is disabled.', remedy: 'You need kms:EnableKey.', command: 'aws kms enable-key' },
  { key: 'pendingDeletion', step: 3, word: 'PendingDeletion', meaning: 'AWS is going to delete this key.', remedy: 'Cancel the deletion and enable the key', command: 'aws kms cancel-key-deletion' },
  { key: 'wrongUsage', step: 3, word: 'WrongUsage', meaning: 'The key is not meant for encryption.', remedy: 'Name a symmetric key for encrypting and decrypting', command: 'aws kms create-key' },
  { key: 'denied', step: 2, word: 'AccessDenied', meaning: 'AWS refuses OpenKCM the use of this key.', remedy: "Allow kms:DescribeKey, kms:Encrypt, kms:Decrypt to OpenKCM's identity.", command: 'aws kms create-grant' },
];

const BAD_AZURE = [
  { state: 'disabled', step: 3, word: 'KeyDisabled', remedy: 'You need keys/update.', command: 'az keyvault key set-attributes' },
  { state: 'denied', step: 2, word: 'AccessDenied', remedy: 'Allow keys/read, keys/wrap, keys/unwrap', command: 'Key Vault Crypto Service Encryption User' },
  { state: 'pendingDeletion', step: 2, word: 'PendingDeletion', remedy: 'keys/recover', command: 'az keyvault key recover' },
  { state: 'wrongAlgorithm', step: 3, word: 'WrongAlgorithm', remedy: '' },
  { state: 'throttled', step: 2, word: 'Throttled', remedy: '' },
];

const MALFORMED = [
  { what: 'not an ARN', text: 'payments-key', says: /not well formed|ARN/ },
  { what: 'an ARN of another service', text: 'arn:aws:s3:::bucket', says: /ARN|kms/i },
  { what: "AWS's own key", text: 'arn:aws:kms:eu-central-1:000000000000:alias/aws/s3', says: /alias/ },
  { what: 'a region of another partition', text: 'arn:aws-cn:kms:eu-central-1:000000000000:key/00000000-0000-4000-8000-000000000000', says: /region|partition/i },
  { what: 'an account with a digit too few', text: 'arn:aws:kms:eu-central-1:00000000000:key/00000000-0000-4000-8000-000000000000', says: /12 digits|account/i },
];

test.describe('a key that can not be a root of trust', () => {
  let page;
  let app;
  let place;

  test.beforeAll(async ({ browser }) => {
    place = await workspace('reasons');
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    app = await open(page, { account: place.account, node: 'roots' });
  });
  test.afterAll(() => page?.context().close());

  /** The wizard up to the step that asks for the reference. */
  async function toReference(name) {
    await open(page, { account: place.account, node: 'roots', path: '/new' });
    await app.getByRole('radio', { name: /AWS KMS/ }).check();
    await app.getByRole('button', { name: 'Continue', exact: true }).click();
    await app.getByRole('textbox', { name: 'Region' }).fill('eu-central-1');
    await app.getByRole('button', { name: 'Continue', exact: true }).click();
    await app.getByRole('textbox', { name: /^Name/ }).fill(name);
    return app.getByRole('textbox', { name: /Key reference/ });
  }

  test('FR-403 a malformed reference is an error of its field, and nothing else moves', async () => {
    const reference = await toReference('malformed');
    const onward = app.getByRole('button', { name: 'Continue to review' });
    for (const { what, text, says } of MALFORMED) {
      await reference.fill(text);
      await expect(reference, what).toHaveAttribute('aria-invalid', 'true');
      await expect(reference, what).toHaveAccessibleDescription(says);
      await expect(onward, what).toHaveAttribute('aria-disabled', 'true');
      await expect(onward, what).toHaveAccessibleDescription(/\S/);
      await onward.click({ force: true });
      await expect(reference, what).toBeVisible();
      await expect(app.getByRole('textbox', { name: /^Name/ }), what).toHaveValue('malformed');
    }
    await accessible(page, 'a malformed reference');
    await reference.fill(aws.good);
    await expect(reference).not.toHaveAttribute('aria-invalid', 'true');
    await expect(onward).not.toHaveAttribute('aria-disabled', 'true');
    const roots = await api('owner', 'GET', `/workspaces/${place.path}/accounts`);
    expect(roots.body.items.map((root) => root.name)).not.toContain('malformed');
  });

  test('FR-403 a malformed reference is explained in German too', async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const german = await open(await context.newPage(), { account: place.account, node: 'roots', path: '/new', locale: 'de' });
    await german.getByRole('radio', { name: /AWS KMS/ }).check();
    await german.getByRole('button', { name: 'Weiter', exact: true }).click();
    await german.getByRole('textbox', { name: 'Region' }).fill('eu-central-1');
    await german.getByRole('button', { name: 'Weiter', exact: true }).click();
    const reference = german.getByRole('textbox', { name: /Schlüsselreferenz/ });
    await reference.fill('arn:aws:kms:eu-central-1:00000000000:key/00000000-0000-4000-8000-000000000000');
    await expect(reference).toHaveAccessibleDescription(/Ein AWS-Konto hat zwölf Ziffern\./);
    await context.close();
  });

  test('FR-201 the server refuses a malformed reference too, and names the field', async () => {
    const spec = { providerType: 'AWSKMS', region: 'eu-central-1', keyReference: 'arn:aws:s3:::bucket' };
    const answer = await api('owner', 'POST', `/workspaces/${place.path}/accounts`, { name: 'malformed', spec });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ reason: 'Invalid', field: 'spec.keyReference' });
  });

  for (const { key, step, word, meaning, remedy, command } of BAD) {
    test(`FR-201 FR-403 a key that is ${key} says ${word}, what helps, and is corrected in place`, async () => {
      const name = `bad-${key.toLowerCase()}`;
      const reference = await toReference(name);
      await reference.fill(aws[key]);
      await app.getByRole('button', { name: 'Continue to review' }).click();
      await app.getByRole('button', { name: 'Create and verify', exact: true }).click();
      await expect(app.getByRole('heading', { name: `Verification stopped at step ${step} of 4` })).toBeVisible();
      const failure = app.getByRole('alert').filter({ hasText: word });
      await expect(failure).toContainText(`${word}. ${meaning}`);
      await expect(failure).toContainText(remedy);
      await expect(failure).toContainText(command);
      for (const { word: other } of BAD.filter((bad) => bad.word !== word)) {
        await expect(failure).not.toContainText(`${other}.`);
      }
      await accessible(page, `wizard, ${word}`);
      const account = await see(place, 'accounts.openkcm.io', name);
      expect(account.status.phase).not.toBe('Ready');
      expect(account.status.verification.steps.find((one) => one.state === 'Failed').reason).toBe(word);

      await app.getByRole('button', { name: 'Correct the reference' }).click();
      const again = app.getByRole('textbox', { name: /Key reference/ });
      await expect(again).toHaveValue(aws[key]);
      const save = app.getByRole('button', { name: 'Save and verify' });
      await expect(save).toHaveAccessibleDescription('The reference is the same');
      await again.fill('arn:aws:kms');
      await expect(save).toHaveAttribute('aria-disabled', 'true');
      await again.fill(aws.good);
      await save.click();
      await expect(app.getByRole('heading', { name: `${name} is ready` })).toBeVisible();
      const mended = await see(place, 'accounts.openkcm.io', name);
      expect(mended.status).toMatchObject({ phase: 'Ready', activeKey: { keyReference: aws.good } });
      expect(mended.status.rekey).toBeUndefined();
    });
  }

  test('FR-201 FR-403 a key identifier of Azure that is pasted chooses its provider, is verified, and its root is ready', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    for (const [state, holder, name] of [['good', 'vault', 'azure-vault'], ['managedHsmSymmetric', 'managed HSM', 'azure-hsm']]) {
      const reference = await toReference(name);
      await page.evaluate((text) => navigator.clipboard.writeText(text), azure[state]);
      await reference.press('Control+V');
      await expect(reference).toHaveValue(azure[state]);
      await expect(app.getByText('Recognised as an Azure key URL')).toBeVisible();
      const parts = app.getByRole('group', { name: 'Parts of the reference' });
      await expect(parts).toContainText(`acme${holder}`);
      await expect(app.getByText('Provider was AWS KMS and is now Azure Key Vault, taken from the reference.')).toBeVisible();
      await accessible(page, `wizard, ${state} of Azure`);
      await app.getByRole('button', { name: 'Continue to review' }).click();
      await app.getByRole('button', { name: 'Create and verify', exact: true }).click();
      await expect(app.getByRole('heading', { name: `${name} is ready` })).toBeVisible();
      const made = await see(place, 'accounts.openkcm.io', name);
      expect(made.spec).toMatchObject({ providerType: 'AzureKeyVault', keyReference: azure[state] });
      expect(made.spec.region).toBeUndefined();
      expect(made.status.verification.steps.map((step) => step.state)).toEqual(['Passed', 'Passed', 'Passed', 'Passed']);
      expect(made.status.activeKey.resolvedReference).toMatch(new RegExp(`^${azure[state]}/[0-9a-f]{32}$`));
    }
  });

  for (const { state, step, word, remedy, command } of BAD_AZURE) {
    test(`FR-201 FR-403 a key of Azure that is ${state} says ${word} and what helps there`, async () => {
      const reference = await toReference(`azure-${state.toLowerCase()}`);
      await reference.fill(azure[state]);
      await app.getByRole('button', { name: 'Continue to review' }).click();
      await app.getByRole('button', { name: 'Create and verify', exact: true }).click();
      await expect(app.getByRole('heading', { name: `Verification stopped at step ${step} of 4` })).toBeVisible();
      const failure = app.getByRole('alert').filter({ hasText: word });
      await expect(failure).toContainText(remedy);
      if (command) await expect(failure).toContainText(command);
    });
  }

  test('FR-201 what is being typed survives the attempts that go on meanwhile', async () => {
    const reference = await toReference('bad-typing');
    await reference.fill(aws.missing);
    await app.getByRole('button', { name: 'Continue to review' }).click();
    await app.getByRole('button', { name: 'Create and verify', exact: true }).click();
    await app.getByRole('button', { name: 'Correct the reference' }).click();
    const again = app.getByRole('textbox', { name: /Key reference/ });
    await again.fill('arn:aws:kms:eu-central-1:');
    const triedAt = async () => (await see(place, 'accounts.openkcm.io', 'bad-typing')).status.verification.steps.at(-1).time;
    const before = await triedAt();
    await app.getByRole('button', { name: 'Check now' }).click();
    await expect.poll(triedAt, { timeout: 60_000 }).not.toBe(before);
    await expect(app.getByRole('heading', { name: 'Verification stopped at step 2 of 4' })).toBeVisible();
    await expect(again).toHaveValue('arn:aws:kms:eu-central-1:');
    await expect(again).toBeVisible();
  });
});
