// The portal refuses a configuration with any field it doesn't know, and says so only in a status nobody looks at. So
// the shell refuses too. This lists what the portal's schema allows, less the fields that are not for providers.

const text = { type: 'string' };
const flag = { type: 'boolean' };
const number = { type: 'number' };
const object = { type: 'object' };
const texts = { type: 'array', items: text };
const strict = (properties, required = []) => ({ type: 'object', additionalProperties: false, properties, required });

const permissions = strict({ allow: texts, sandbox: texts });
const urlParameter = strict({ read: flag, write: flag });
const order = { type: 'integer' };
const category = {
  anyOf: [text, strict({ id: text, label: text, icon: text, isGroup: flag, collapsible: flag, order, dxpOrder: order })],
};

const node = strict(
  {
    ...fields(text, 'entityType pathSegment label icon url urlSuffix initialRoute testId navSlot visibleForContext'),
    ...fields(text, 'networkVisibility navigationContext link viewGroup id'),
    ...fields(flag, 'hideFromNav virtualTree keepSelectedForChildren hideSideNav tabNav showBreadcrumbs isolateView'),
    ...fields(flag, 'hideGlobalSearch'),
    ...fields(number, 'order dxpOrder'),
    ...fields(object, 'compound layoutConfig context'),
    category,
    visibleForFeatureToggles: texts,
    requiredIFramePermissions: permissions,
    webcomponent: { anyOf: [flag, strict({ selfRegistered: flag, tagName: text, type: text })] },
    loadingIndicator: strict({ enabled: flag, hideAutomatically: flag }),
    defineEntity: strict({ id: text, useBack: flag, contextKey: text, dynamicFetchId: text, label: text, type: text }),
    children: { type: 'array', items: { $ref: '#/$defs/node' } },
    clientPermissions: strict({ urlParameters: strict({ url: urlParameter, q: urlParameter, author: urlParameter }) }),
    navHeader: strict({ useTitleResolver: flag, label: text, showUpLink: flag, icon: text, type: text }),
    titleResolver: strict({ request: object, titlePropertyChain: text, prerenderFallback: flag, fallbackTitle: text, fallbackIcon: text }),
    externalLink: strict({ url: text, sameWindow: flag }),
  },
  ['pathSegment'],
);

/** JSON schema of the content of a ContentConfiguration's `inlineConfiguration`. */
export const CONTENT_SCHEMA = {
  $defs: { node },
  ...strict(
    {
      name: text,
      creationTimestamp: text,
      luigiConfigFragment: strict(
        {
          data: strict(
            {
              nodes: { type: 'array', minItems: 1, items: { $ref: '#/$defs/node' } },
              nodeDefaults: strict({ entityType: text, isolateView: flag }),
              texts: {
                type: 'array',
                items: strict({ locale: text, textDictionary: { type: 'object', additionalProperties: text } }, ['textDictionary']),
              },
              viewGroup: strict({ preloadSuffix: text, requiredIFramePermissions: permissions }),
            },
            ['nodes'],
          ),
        },
        ['data'],
      ),
    },
    ['name', 'luigiConfigFragment'],
  ),
};

function fields(type, names) {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]));
}
