// The node tree: home › accounts › :core_platform-mesh_io_accountId › what providers bring.

import { accountContext } from './context.js';
import { preferences } from './preferences.js';
import { t } from './texts.js';

export const ACCOUNT_SEGMENT = ':core_platform-mesh_io_accountId';
const ACCOUNT_ENTITY = 'core_platform-mesh_io_account';

export function nodes() {
  return [
    {
      pathSegment: 'home',
      label: t('home'),
      hideFromNav: true,
      entityType: 'global',
      children: [
        page('overview', 'home', 'home'),
        {
          ...page('accounts', 'accounts', 'account'),
          navigationContext: 'accounts',
          children: [accountNode()],
        },
      ],
    },
  ];
}

function accountNode() {
  return {
    pathSegment: ACCOUNT_SEGMENT,
    label: ACCOUNT_SEGMENT,
    defineEntity: { id: ACCOUNT_ENTITY },
    hideFromNav: true,
    context: { accountId: ACCOUNT_SEGMENT, resourceId: ACCOUNT_SEGMENT, 'core_platform-mesh_io_accountId': ACCOUNT_SEGMENT },
    // Not an async function: Luigi calls plain functions only, and takes their promise.
    children: () => providerNodes().then((provided) => [page('dashboard', 'home', 'home'), ...provided, neighbour()]),
  };
}

async function providerNodes() {
  const response = await fetch(`/rest/nodes?depth=1&locale=${preferences.locale}`);
  if (response.ok) return response.json();
  Luigi.ux().showAlert({ type: 'error', text: (await response.json()).error });
  return [];
}

// Same origin, no view group: Luigi would hand it the frame of a provider that forgot its own.
function neighbour() {
  return {
    pathSegment: 'neighbour',
    label: t('neighbour'),
    icon: 'it-host',
    testId: 'nav-neighbour',
    order: 2000,
    category: { id: 'services', label: t('services'), isGroup: true, order: 2000 },
    viewUrl: `${location.origin}/pages/neighbour.html`,
    loadingIndicator: { enabled: false },
  };
}

function page(pathSegment, label, icon) {
  return {
    pathSegment,
    label: t(label),
    icon,
    testId: `nav-${pathSegment}`,
    order: -1,
    viewUrl: `${location.origin}/pages/${pathSegment}.js`,
    webcomponent: { tagName: `portal-${pathSegment}` },
  };
}

/**
 * Luigi keeps the children of a dynamic node, so those of `payments` also serve `analytics`. This hook is asked for
 * each child with the context of the path being opened, and renews what depends on the account.
 */
export function applyAccountContext(node, parent, context) {
  if (parent?.pathSegment === ACCOUNT_SEGMENT && context?.accountId) {
    node.ownContext ??= node.context ?? {};
    node.context = { ...accountContext([context.accountId]), ...node.ownContext };
  }
  return true;
}
