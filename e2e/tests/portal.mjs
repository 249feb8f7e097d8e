// The portal as a person uses it: signing in, moving between our nodes, and the frame the microfrontend lives in.
import { expect } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';

const watched = new WeakSet();

/** The app of this page may panic: the test is about that. */
export function mayStop(page) {
  watched.add(page);
}

/** A panic of the app fails the test it happens in, whatever that looks at. */
function mustRun(page) {
  if (watched.has(page)) return;
  watched.add(page);
  let why = '';
  page.on('console', (message) => {
    const text = message.text();
    if (text.startsWith('panicked at')) why = text;
    // Thrown outside of the listener, where the runner takes it for the test's.
    if (text.startsWith('the app has stopped')) setImmediate(() => { throw new Error(`${text}\n${why}`); });
  });
}

/** Signs in as a demo role and opens one of our nodes in an account's workspace. Gives the microfrontend's frame. */
export async function open(page, { role = 'owner', account = 'payments', node = 'overview', path = '', theme, locale } = {}) {
  mustRun(page);
  const query = new URLSearchParams({ ...(theme && { theme }), ...(locale && { locale }) });
  const more = query.size ? `${path.includes('?') ? '&' : '?'}${query}` : '';
  await page.goto(`/home/accounts/${account}/openkcm-${node}${path}${more}`);
  const signIn = page.getByTestId(`sign-in-${role}`);
  const app = page.getByTestId('microfrontend');
  await signIn.or(app).first().waitFor();
  if (await signIn.isVisible()) await signIn.click();
  await expect(frame(page).getByRole('heading', { level: 1 })).toBeVisible({ timeout: 60_000 });
  return frame(page);
}

/** The microfrontend's frame. */
export function frame(page) {
  return page.frameLocator('[data-testid=microfrontend]');
}

/** Moves by the shell's side navigation: overview, roots, keys, topology, settings. */
export async function navigate(page, node) {
  await page.getByTestId(`nav-openkcm-${node}`).click();
}

/** No violation of WCAG 2.2 AA in the shell or in the frame. */
export async function accessible(page, what) {
  const results = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = results.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary}`).join('\n  ')}`);
  expect(found, what).toEqual([]);
}
