// Which theme the shell wears and how microfrontends hear of it.

import { preferences, remember, THEMES } from './preferences.js';
import { t } from './texts.js';

/** Luigi's `settings.theming`; none in the profile without theming, as in today's portal. */
export function themingConfig() {
  if (preferences.profile === 'plain') return undefined;
  return {
    themes: () => THEMES.map((id) => ({ id, name: t(id) })),
    defaultTheme: preferences.theme,
    nodeViewURLDecorator: { queryStringParameter: { keyName: 'sap-theme' } },
    ...(preferences.profile === 'variables' && { variables: 'fiori' }),
  };
}

/** Names the variables that the profile `variables` sends. */
export function loadVariableNames() {
  if (preferences.profile !== 'variables') return undefined;
  const script = document.createElement('script');
  script.src = '/vendor/luigi/luigi_theme_vars.js';
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error('the names of the theme variables could not be loaded'));
  });
  document.head.append(script);
  return loaded;
}

/** Dresses the shell's own page. */
export function wearTheme() {
  const { theme } = preferences;
  const link = document.getElementById('theme');
  const href = `/vendor/theming/Base/baseLib/${theme}/css_variables.css`;
  if (link.getAttribute('href') !== href) link.setAttribute('href', href);
  document.documentElement.dataset.theme = theme;
  // Not on the root: a frame of another colour scheme would get an opaque white canvas while it loads.
  document.getElementById('shell-bar').style.colorScheme = /dark|hcb/.test(theme) ? 'dark' : 'light';
}

/**
 * Changes the theme. Luigi tells nobody by itself; an update of the context values makes it send a `luigi.navigate`
 * without `viewUrl`, whose `internal` is an object with the new `currentTheme`.
 */
export function chooseTheme(theme) {
  remember('theme', theme);
  wearTheme();
  if (preferences.profile === 'plain') return;
  Luigi.theming().setCurrentTheme(theme);
  Luigi.updateContextValues({});
}
