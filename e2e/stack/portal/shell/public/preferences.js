// What the user chose in the user menu, or a test in the address: `?theme=dark` (light, dark or a theme's id),
// `?locale=de`, and the profile. What the address says is remembered until it says something else. `?profile=` takes
//   theming     (default) Luigi theming is on: currentTheme and ?sap-theme reach the microfrontend
//   variables   as theming, and the theme's CSS variables travel in every message too
//   plain       no theming at all, as the portal is today

export const THEMES = ['sap_horizon', 'sap_horizon_dark', 'sap_horizon_hcb', 'sap_horizon_hcw'];
export const LOCALES = ['en', 'de'];
export const PROFILES = ['theming', 'variables', 'plain'];

const SHORT = { light: 'sap_horizon', dark: 'sap_horizon_dark', hcb: 'sap_horizon_hcb', hcw: 'sap_horizon_hcw' };

export const preferences = {};
for (const [name, allowed] of Object.entries({ theme: THEMES, locale: LOCALES, profile: PROFILES })) {
  const asked = new URLSearchParams(location.search).get(name);
  const value = SHORT[asked] ?? asked;
  if (allowed.includes(value)) remember(name, value);
  else preferences[name] = stored(name, allowed);
}

/** Keeps `value` for the next visit. */
export function remember(name, value) {
  preferences[name] = value;
  localStorage.setItem(`portal.${name}`, value);
}

function stored(name, allowed) {
  const value = localStorage.getItem(`portal.${name}`);
  return allowed.includes(value) ? value : allowed[0];
}
