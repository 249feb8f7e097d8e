// The shell's own texts.

import { preferences } from './preferences.js';

const TEXTS = {
  en: {
    home: 'Home',
    unreachable: 'The portal cannot sign you in now ({reason}). Reload the page to try again.',
    accounts: 'Accounts',
    signOut: 'Sign out',
    theme: 'Theme',
    language: 'Language',
    userMenu: 'User menu',
    navigation: 'Show navigation',
    welcome: 'Welcome, {name}',
    welcomeText: 'The console of {organization}. Choose an account to work in.',
    openAccount: 'Open account {name}',
    accountsTitle: 'Accounts of {organization}',
    workspace: 'Workspace {path}',
    dashboardText: 'The services this account can use are in the navigation. Key Chain Manager is switched on in Workspace settings.',
    neighbour: 'Neighbour',
    neighbourText: 'Another provider whose pages come from the same origin. It is here to be kept apart from.',
    services: 'Services',
    sap_horizon: 'Light',
    sap_horizon_dark: 'Dark',
    sap_horizon_hcb: 'High contrast black',
    sap_horizon_hcw: 'High contrast white',
    en: 'English',
    de: 'Deutsch',
    'luigi.unsavedChangesAlert.header': 'Unsaved changes detected',
    'luigi.unsavedChangesAlert.body': 'Unsaved changes will be lost. Do you want to continue?',
    'luigi.confirmationModal.header': 'Confirmation',
    'luigi.confirmationModal.body': 'Are you sure you want to do this?',
    'luigi.button.confirm': 'Yes',
    'luigi.button.dismiss': 'No',
    'luigi.requestedRouteNotFound': 'Could not find the requested route {route}.',
  },
  de: {
    home: 'Startseite',
    unreachable: 'Die Anmeldung ist gerade nicht möglich ({reason}). Laden Sie die Seite neu.',
    accounts: 'Konten',
    signOut: 'Abmelden',
    theme: 'Design',
    language: 'Sprache',
    userMenu: 'Benutzermenü',
    navigation: 'Navigation anzeigen',
    welcome: 'Willkommen, {name}',
    welcomeText: 'Die Konsole von {organization}. Wählen Sie ein Konto, in dem Sie arbeiten möchten.',
    openAccount: 'Konto {name} öffnen',
    accountsTitle: 'Konten von {organization}',
    workspace: 'Workspace {path}',
    dashboardText: 'Die Dienste dieses Kontos stehen in der Navigation. Der Key Chain Manager wird in den Workspace-Einstellungen eingeschaltet.',
    neighbour: 'Nachbar',
    neighbourText: 'Ein anderer Provider, dessen Seiten vom selben Ursprung kommen. Er ist hier, um ihn getrennt zu halten.',
    services: 'Dienste',
    sap_horizon: 'Hell',
    sap_horizon_dark: 'Dunkel',
    sap_horizon_hcb: 'Kontrast schwarz',
    sap_horizon_hcw: 'Kontrast weiß',
    en: 'English',
    de: 'Deutsch',
    'luigi.unsavedChangesAlert.header': 'Nicht gespeicherte Änderungen',
    'luigi.unsavedChangesAlert.body': 'Nicht gespeicherte Änderungen gehen verloren. Möchten Sie fortfahren?',
    'luigi.confirmationModal.header': 'Bestätigung',
    'luigi.confirmationModal.body': 'Möchten Sie das wirklich tun?',
    'luigi.button.confirm': 'Ja',
    'luigi.button.dismiss': 'Nein',
    'luigi.requestedRouteNotFound': 'Die Adresse {route} wurde nicht gefunden.',
  },
};

/** The text `key` in the user's language with `{name}` replaced from `values`. */
export function t(key, values = {}) {
  return TEXTS[preferences.locale][key].replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

/** Luigi's own texts; a key given back means "ask Luigi's default". */
export const luigiTexts = {
  getTranslation: (key, values) => (key in TEXTS.en ? t(key, values ?? {}) : key),
};
