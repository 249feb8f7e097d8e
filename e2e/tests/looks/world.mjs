// A page on the recorded world: the real portal and the real microfrontend, the recorded answers, and a clock that stands at
// the moment of the recording. Nothing but looks is tested on it.
import { readFileSync } from 'node:fs';
import { endpoints } from '../stack.mjs';

const world = JSON.parse(readFileSync(new URL('world.json', import.meta.url), 'utf8'));
export const reference = world.reference;

/**
 * Gives `page` the recorded answers. `change` may alter the snapshot before it is sent; `refuse` maps "GET /path" to
 * `[status, problem]`; `cut` ends the stream for good after the snapshot, once the clock is moved on; `hang` lets reads wait for ever.
 */
export async function recorded(page, { change, refuse = {}, cut = false, hang = false } = {}) {
  const snapshot = structuredClone(world.snapshot);
  change?.(snapshot);
  await page.clock.setFixedTime(new Date(world.now));
  const cutOff = () => cut && page.clock.setFixedTime(new Date(Date.parse(world.now) + 3_000));
  let streams = 0;
  await page.route(`${endpoints.mfe}/api/v1/**`, async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const path = url.pathname.replace(/^\/api\/v1\/workspaces\/[^/]+/, '');
    const refusal = refuse[`${request.method()} ${path}`];
    if (refusal) return route.fulfill({ status: refusal[0], contentType: 'application/problem+json', body: JSON.stringify(refusal[1]) });
    if (path === '/events') {
      streams += 1;
      if (hang) return undefined;
      // A stream that ends is opened again at once, and nobody sees it end.
      if (cut && streams > 1) return route.abort();
      setTimeout(cutOff, 500);
      return route.fulfill({ contentType: 'text/event-stream', body: `event: snapshot\nid: 1\ndata: ${JSON.stringify(snapshot)}\n\n` });
    }
    if (hang) return undefined;
    const body = answer(request, path, url.search);
    if (body === undefined) return route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{}' });
    if (path === '') Object.assign(body, snapshot.workspace);
    return route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });
  });
}

function answer(request, path, search) {
  if (path === '/plans') {
    const { action, subject } = request.postDataJSON();
    return world.answers[`POST /plans ${action} ${subject.name}`];
  }
  if (path.endsWith('/verify')) return { object: world.answers['GET /accounts/gcp-root-analytics'].object, resourceVersion: '1' };
  const known = world.answers[`GET ${path}${decodeURIComponent(search)}`] ?? world.answers[`GET ${path}`];
  if (path === '/rotations') return Object.entries(world.answers).find(([name]) => name.startsWith('GET /rotations'))[1];
  const copy = known && structuredClone(known);
  const account = new URLSearchParams(search).get('account');
  if (path === '/keys' && account) {
    copy.items = copy.items.filter((key) => key.account === account);
    copy.total = world.snapshot.accounts.find((root) => root.name === account).keys;
  }
  return copy;
}
