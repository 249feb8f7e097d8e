// The request handler of all realms. It is served over https for kcp and over http for the browser, which then needs
// to trust no certificate; `iss` is the https address in both cases.

import { join } from 'node:path';
import { loginPage, LOGIN_CSP } from './login-page.mjs';
import { realmProvider } from './provider.mjs';
import { REALMS } from './realms.mjs';
import { fileStore } from './store.mjs';

const FORM_LIMIT = 4096;

/** @param {{origin: string, shellOrigins: string[], tokenLife: number, jwks: object, cookieKeys: string[], data: string}} options */
export function issuerHandler(options) {
  const mounts = REALMS.map((realm) => {
    const path = `/realms/${realm.name}`;
    const adapter = fileStore(join(options.data, `issuer-sessions-${realm.name}.json`));
    const provider = realmProvider(realm, { ...options, adapter, issuer: `${options.origin}${path}` });
    return { path, realm, provider, callback: provider.callback() };
  });
  return (req, res) => {
    if (req.url === '/healthz') return text(res, 200, 'ok\n');
    const mount = mounts.find(({ path }) => req.url === path || req.url.startsWith(`${path}/`));
    if (!mount) {
      return text(res, 404, `no such realm; there are ${mounts.map(({ path }) => path).join(' and ')}\n`);
    }
    req.originalUrl = req.url;
    const inner = req.url.slice(mount.path.length) || '/';
    const interaction = /^\/interaction\/([\w-]+)$/.exec(inner);
    if (interaction) {
      return signIn(mount, req, res).catch((error) => {
        text(res, error.statusCode ?? 400, `${error.message}; sign in again from the portal\n`);
      });
    }
    req.url = inner;
    return mount.callback(req, res);
  };
}

// The library ties the interaction to the browser by a cookie, so the posted choice can't come from another site.
async function signIn({ realm, provider }, req, res) {
  const details = await provider.interactionDetails(req, res);
  if (req.method === 'POST') {
    const sub = new URLSearchParams(await readForm(req)).get('sub');
    const user = realm.users.find((candidate) => candidate.sub === sub);
    if (!user) return text(res, 400, 'choose one of the demo users\n');
    return provider.interactionFinished(req, res, { login: { accountId: user.sub } });
  }
  res.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': LOGIN_CSP,
  });
  return res.end(loginPage(realm, `/realms/${realm.name}/interaction/${details.uid}`));
}

async function readForm(req) {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
    if (body.length > FORM_LIMIT) throw Object.assign(new Error('form too large'), { statusCode: 413 });
  }
  return body;
}

function text(res, status, body) {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  res.end(body);
}
