// What the user chose in the user menu, and the profile a test chose in the address. `?portal-profile=` takes
//   theming     (default) Luigi theming is on: currentTheme and ?sap-theme reach the microfrontend
//   variables   as theming, and the theme's CSS variables travel in every message too
//   plain       no theming at all, as the portal is today
// and is remembered until it is given again.

export const THEMES = ['sap_horizon', 'sap_horizon_dark', 'sap_horizon_hcb', 'sap_horizon_hcw'];
export const LOCALES = ['en', 'de'];
export const PROFILES = ['theming', 'variables', 'plain'];

export const preferences = {
  theme: stored('theme', THEMES),
  locale: stored('locale', LOCALES),
  profile: fromAddress('portal-profile') ?? stored('profile', PROFILES),
};

/** Keeps `value` for the next visit. */
export function remember(name, value) {
  preferences[name] = value;
  localStorage.setItem(`portal.${name}`, value);
}

function stored(name, allowed) {
  const value = localStorage.getItem(`portal.${name}`);
  return allowed.includes(value) ? value : allowed[0];
}

function fromAddress(key) {
  const value = new URLSearchParams(location.search).get(key);
  if (!PROFILES.includes(value)) return undefined;
  localStorage.setItem('portal.profile', value);
  return value;
}
