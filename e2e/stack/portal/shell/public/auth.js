// Luigi's sign-in by authorization code with an own identity provider, the way the portal configures it: the server
// holds the session, Luigi holds the id token in memory only.

import { globalContext } from './context.js';

const CHECK_MS = 1000;

let authData;

/** Asks the server for an id token; false when nobody is signed in. */
export async function fetchAuthData() {
  const response = await fetch('/rest/auth/refresh', { method: 'POST' });
  if (response.status === 204) return false;
  if (!response.ok) throw new Error(`session refresh failed with status ${response.status}`);
  const { id_token: idToken, expires_in: seconds } = await response.json();
  authData = { accessTokenExpirationDate: Date.now() + seconds * 1000, idToken };
  return true;
}

/** The claims of the current id token. */
export function claims() {
  const part = authData.idToken.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
  const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

export const currentToken = () => authData.idToken;

/**
 * The portal's silent session refresh. It tells the microfrontends nothing: they keep the old token until they ask
 * with `luigi.get-context`, and even then only `authData` is new, because the context update is prevented.
 */
export async function refreshSession() {
  if (!(await fetchAuthData())) {
    Luigi.auth().store.removeAuthData();
    return signIn();
  }
  Luigi.auth().store.setAuthData(authData);
  Luigi.auth().store.setNewlyAuthorized();
  Luigi.setGlobalContext(globalContext(), true);
  return undefined;
}

export function signIn() {
  location.assign(`/login?target=${encodeURIComponent(location.pathname + location.search)}`);
  return new Promise(() => {});
}

export function signOut() {
  location.assign('/logout');
}

export const authConfig = {
  use: 'oAuth2AuthCode',
  storage: 'none',
  oAuth2AuthCode: {
    idpProvider: class {
      constructor() {
        if (!authData) return;
        Luigi.auth().store.setAuthData(authData);
        Luigi.auth().store.setNewlyAuthorized();
      }

      login() {
        return signIn();
      }

      logout() {
        signOut();
      }

      // Refreshes a minute before the end, or after three quarters of a life shorter than four minutes.
      setTokenExpireSoonAction() {
        let running = false;
        let end = 0;
        let early = 0;
        setInterval(async () => {
          if (end !== authData.accessTokenExpirationDate) {
            end = authData.accessTokenExpirationDate;
            early = Math.min(60_000, (end - Date.now()) / 4);
          }
          if (running || Date.now() < end - early) return;
          running = true;
          // A failed attempt (no network) is repeated at the next check.
          await refreshSession().catch(() => undefined);
          running = false;
        }, CHECK_MS);
      }
    },
    userInfoFn: () => Promise.resolve({ name: claims().name, email: claims().email }),
  },
  disableAutoLogin: false,
};
