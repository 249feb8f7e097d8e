import { t } from '../texts.js';
import { definePage, escape } from './page.js';

export default definePage(
  ({ accountId, kcpPath }) => `<h1>${escape(accountId)}</h1>
<p><code>${escape(t('workspace', { path: kcpPath }))}</code></p><p>${escape(t('dashboardText'))}</p>`,
);
