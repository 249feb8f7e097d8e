// The shell bar: product, breadcrumb, user menu.

import { claims, signOut } from './auth.js';
import { LOCALES, preferences, THEMES } from './preferences.js';
import { settings } from './settings.js';
import { t } from './texts.js';

const bar = document.getElementById('shell-bar');
let account;
let actions;

/** `handlers` are `chooseTheme(id)` and `chooseLocale(id)`. */
export function initHeader(handlers) {
  actions = handlers;
  render();
  document.addEventListener('click', (event) => {
    if (!event.target.closest('#user-menu, #user-button')) closeMenu();
  });
  // A click inside a microfrontend reaches this page only as a loss of focus.
  window.addEventListener('blur', closeMenu);
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || menu().hidden) return;
    closeMenu();
    document.getElementById('user-button').focus();
  });
}

/** Shows where the user is; `name` is the open account, if any. */
export function showAccount(name) {
  account = name;
  render();
}

export function render() {
  const { email, name } = claims();
  bar.hidden = false;
  bar.replaceChildren(
    element('button', { id: 'nav-button', class: 'sh-icon-button', 'aria-label': t('navigation'), 'aria-expanded': 'false' }, icon('menu2')),
    element('a', { href: '/home', class: 'sh-brand' }, element('span', { class: 'sh-logo' }), element('b', {}, 'Platform Mesh')),
    breadcrumb(),
    element('span', { class: 'sh-space' }),
    element(
      'button',
      {
        id: 'user-button',
        class: 'sh-me',
        'aria-label': t('userMenu'),
        'aria-haspopup': 'true',
        'aria-expanded': 'false',
        'aria-controls': 'user-menu',
        'data-testid': 'user-menu-button',
      },
      email.slice(0, 2).toUpperCase(),
    ),
    userMenu(name, email),
  );
  bar.querySelectorAll('a').forEach((link) => link.addEventListener('click', navigate));
  bar.querySelector('#nav-button').addEventListener('click', ({ currentTarget }) => {
    currentTarget.setAttribute('aria-expanded', String(document.body.classList.toggle('sh-nav-open')));
  });
  bar.querySelector('#user-button').addEventListener('click', toggleMenu);
}

function breadcrumb() {
  const crumbs = [[settings.organization, '/home/accounts']];
  if (account) crumbs.push([account, `/home/accounts/${account}`]);
  const items = crumbs.map(([label, href], index) => {
    const current = index === crumbs.length - 1 ? { 'aria-current': 'location' } : {};
    return element('li', {}, icon('slim-arrow-right'), element('a', { href, ...current }, label));
  });
  return element('nav', { class: 'sh-crumbs', 'aria-label': 'Breadcrumb' }, element('ol', { 'data-testid': 'breadcrumb' }, ...items));
}

function userMenu(name, email) {
  const out = element('button', { class: 'sh-menu__item', 'data-testid': 'sign-out' }, icon('log'), t('signOut'));
  out.addEventListener('click', signOut);
  return element(
    'div',
    { id: 'user-menu', class: 'sh-menu', hidden: '', 'data-testid': 'user-menu' },
    element('p', { class: 'sh-menu__who' }, element('b', {}, name), element('span', {}, email)),
    choices('theme', THEMES, preferences.theme, (id) => actions.chooseTheme(id)),
    choices('language', LOCALES, preferences.locale, (id) => actions.chooseLocale(id)),
    out,
  );
}

function choices(group, ids, chosen, choose) {
  const options = ids.map((id) => {
    const input = element('input', { type: 'radio', name: group, value: id, 'data-testid': `${group}-${id}` });
    input.checked = id === chosen;
    input.addEventListener('change', () => choose(id));
    return element('label', { class: 'sh-menu__item' }, input, t(id));
  });
  return element('fieldset', { class: 'sh-menu__group' }, element('legend', {}, t(group)), ...options);
}

function navigate(event) {
  if (event.metaKey || event.ctrlKey || event.button !== 0) return;
  event.preventDefault();
  Luigi.navigation().navigate(new URL(event.currentTarget.href).pathname);
}

function menu() {
  return document.getElementById('user-menu');
}

function toggleMenu() {
  menu().hidden = !menu().hidden;
  document.getElementById('user-button').setAttribute('aria-expanded', String(!menu().hidden));
  if (!menu().hidden) menu().querySelector('input:checked').focus();
}

function closeMenu() {
  if (!menu() || menu().hidden) return;
  toggleMenu();
}

function icon(name) {
  return element('i', { class: `sap-icon--${name}`, 'aria-hidden': 'true' });
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
