// Starts the portal's shell: real Luigi, configured as the portal configures it.

import { authConfig, fetchAuthData, refreshSession } from './auth.js';
import { globalContext } from './context.js';
import { initHeader, render, showAccount } from './header.js';
import { applyAccountContext, nodes } from './nodes.js';
import { preferences, remember } from './preferences.js';
import { luigiTexts, t } from './texts.js';
import { chooseTheme, loadVariableNames, themingConfig, wearTheme } from './theme.js';

wearTheme();
await loadVariableNames();
try {
  if (await fetchAuthData()) start();
  // Luigi's sign-in leads to the issuer and back to this address.
  else Luigi.setConfig({ auth: authConfig, navigation: { nodes: [] } });
} catch (error) {
  document.body.textContent = t('unreachable', { reason: error.message });
}

function start() {
  Luigi.i18n().defaultLocale = preferences.locale;
  sessionStorage.setItem('luigi.currentLocale', preferences.locale);
  Luigi.setConfig({
    auth: authConfig,
    settings: {
      header: { disabled: true, title: 'Platform Mesh' },
      responsiveNavigation: 'simple',
      appLoadingIndicator: { hideAutomatically: true },
      iframeCreationInterceptor,
      customTranslationImplementation: luigiTexts,
      theming: themingConfig(),
    },
    communication: { customMessagesListeners: { 'openmfp.reload-luigi-config': reload } },
    routing: {
      useHashRouting: false,
      showModalPathInUrl: true,
      modalPathParam: 'modal',
      pageNotFoundHandler: () => ({}),
    },
    navigation: {
      nodes: () => nodes(),
      globalContext: globalContext(),
      addNavHrefs: true,
      nodeAccessibilityResolver: applyAccountContext,
      nodeChangeHook: (_previous, _next, { currentContext } = {}) => {
        document.body.classList.remove('sh-nav-open');
        markCurrent();
        showAccount(currentContext?.accountId);
      },
    },
  });
  initHeader({ chooseTheme, chooseLocale });
  // A door for tests: what the portal does by itself shortly before a token ends.
  window.portal = { refreshSession };
}

/** A provider was enabled or disabled: the navigation is fetched anew, the open page stays. */
function reload() {
  Luigi.clearNavigationCache();
  Luigi.configChanged('navigation');
}

function chooseLocale(locale) {
  remember('locale', locale);
  render();
  document.getElementById('user-button').focus();
  document.documentElement.lang = locale;
  Luigi.i18n().setCurrentLocale(locale);
  reload();
}

// Luigi marks the open page in the side navigation for the eye only.
function markCurrent() {
  requestAnimationFrame(() => {
    for (const link of document.querySelectorAll('.fd-side-nav a')) {
      if (link.classList.contains('is-selected')) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  });
}

function iframeCreationInterceptor(iframe, _viewGroup, node) {
  iframe.title = node?.label ?? t('home');
  iframe.dataset.testid = 'microfrontend';
  const permissions = node?.requiredIFramePermissions;
  if (permissions?.allow) {
    const own = iframe.allow.trim().replace(/;$/, '');
    iframe.allow = [own, ...permissions.allow].filter(Boolean).map((policy) => `${policy};`).join(' ');
  }
  if (permissions?.sandbox) iframe.setAttribute('sandbox', [iframe.getAttribute('sandbox'), ...permissions.sandbox].join(' '));
}
