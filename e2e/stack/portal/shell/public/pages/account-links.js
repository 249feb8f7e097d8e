import { settings } from '../settings.js';
import { t } from '../texts.js';
import { escape } from './page.js';

/** The organisation's accounts as cards. */
export function accountLinks() {
  const cards = settings.accounts.map((name) => {
    const label = escape(t('openAccount', { name }));
    const path = `root:orgs:${settings.organization}:${name}`;
    return `<li><a href="/home/accounts/${encodeURIComponent(name)}" aria-label="${label}" data-testid="account-${escape(name)}">
<b>${escape(name)}</b><code>${escape(path)}</code></a></li>`;
  });
  return `<ul>${cards.join('')}</ul>`;
}
