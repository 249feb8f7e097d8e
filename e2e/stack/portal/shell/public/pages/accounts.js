import { settings } from '../settings.js';
import { t } from '../texts.js';
import { accountLinks } from './account-links.js';
import { definePage, escape } from './page.js';

export default definePage(() => `<h1>${escape(t('accountsTitle', settings))}</h1>${accountLinks()}`);
