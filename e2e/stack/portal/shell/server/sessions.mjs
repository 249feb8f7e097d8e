// Sign-in of the shell, as the portal's server does it: the browser keeps a refresh token in an HttpOnly cookie and
// gets id tokens from `/rest/auth/refresh`; nothing secret is ever in an address or in the page's storage.

import { createHash, randomBytes } from 'node:crypto';

const REFRESH_COOKIE = 'openmfp_auth_cookie';
const LOGIN_COOKIE = 'openmfp_login_state';
const LOGIN_SECONDS = 600;
const SCOPE = 'openid email profile groups';

/** @param {{issuer: string, origin: string}} options `issuer` is the realm's address as browsers reach it */
export function sessions({ issuer, origin }) {
  const pending = new Map();
  return { login, callback, refresh, logout };

  function login(req, res) {
    const state = randomBytes(16).toString('base64url');
    const verifier = randomBytes(32).toString('base64url');
    const target = localPath(new URL(req.url, origin).searchParams.get('target'));
    forgetOld();
    pending.set(state, { verifier, target, until: Date.now() + LOGIN_SECONDS * 1000 });
    const query = new URLSearchParams({
      client_id: 'portal',
      response_type: 'code',
      redirect_uri: `${origin}/callback`,
      scope: SCOPE,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    redirect(res, `${issuer}/auth?${query}`, cookie(LOGIN_COOKIE, state, LOGIN_SECONDS));
  }

  async function callback(req, res) {
    const query = new URL(req.url, origin).searchParams;
    const state = query.get('state');
    const login = pending.get(state);
    pending.delete(state);
    const code = query.get('code');
    // The cookie ties the answer to the browser that asked, so nobody can be signed in as somebody else by a link.
    if (!login || !code || readCookie(req, LOGIN_COOKIE) !== state) return redirect(res, '/', cookie(LOGIN_COOKIE, '', 0));
    const { status, tokens } = await grant({
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${origin}/callback`,
      code_verifier: login.verifier,
    });
    if (status !== 200) return redirect(res, '/', cookie(LOGIN_COOKIE, '', 0));
    return redirect(res, login.target, [cookie(LOGIN_COOKIE, '', 0), cookie(REFRESH_COOKIE, tokens.refresh_token)].flat());
  }

  async function refresh(req, res) {
    const token = readCookie(req, REFRESH_COOKIE);
    if (!token) return res.writeHead(204, { 'cache-control': 'no-store' }).end();
    const { status, tokens } = await grant({ grant_type: 'refresh_token', refresh_token: token });
    if (status !== 200) {
      return res.writeHead(204, { 'cache-control': 'no-store', 'set-cookie': cookie(REFRESH_COOKIE, '', 0) }).end();
    }
    return json(res, 200, { id_token: tokens.id_token, expires_in: tokens.expires_in });
  }

  function logout(_req, res) {
    const query = new URLSearchParams({ client_id: 'portal', post_logout_redirect_uri: `${origin}/` });
    redirect(res, `${issuer}/session/end?${query}`, cookie(REFRESH_COOKIE, '', 0));
  }

  async function grant(parameters) {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'portal', ...parameters }),
    });
    return { status: response.status, tokens: await response.json() };
  }

  function forgetOld() {
    for (const [state, { until }] of pending) {
      if (until < Date.now()) pending.delete(state);
    }
  }
}

/** Writes `body` as JSON that no cache may keep. */
export function json(res, status, body) {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}

// Only a path of this shell: an address of somebody else would make the login an open redirect.
function localPath(target) {
  return target && /^\/(?![/\\])/.test(target) ? target : '/';
}

function cookie(name, value, seconds) {
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  return [`${name}=${value}; Path=/; HttpOnly; SameSite=Lax${age}`];
}

function readCookie(req, name) {
  const pairs = (req.headers.cookie ?? '').split(/;\s*/).map((pair) => pair.split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

function redirect(res, location, cookies) {
  res.writeHead(302, { location, 'set-cookie': cookies, 'cache-control': 'no-store' });
  res.end();
}
