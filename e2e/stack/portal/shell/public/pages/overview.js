import { claims } from '../auth.js';
import { settings } from '../settings.js';
import { t } from '../texts.js';
import { accountLinks } from './account-links.js';
import { definePage, escape } from './page.js';

export default definePage(
  () => `<h1>${escape(t('welcome', { name: claims().name }))}</h1>
<p>${escape(t('welcomeText', { organization: settings.organization }))}</p>${accountLinks()}`,
);
