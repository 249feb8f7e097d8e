// Reads the shipped ContentConfiguration and makes Luigi nodes of it, as the portal's server does.

import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { CONTENT_SCHEMA } from './content.schema.mjs';

const ACCOUNT = 'core_platform-mesh_io_account';
const BASE = /^https:\/\/\{context\.organization\}\.[^/]+\/ui\/openkcm(?=\/|$)/;
const validate = new Ajv({ allErrors: true }).compile(CONTENT_SCHEMA);

/** The parsed content of the ContentConfiguration in `file`; throws with every fault the portal would refuse. */
export function readContent(file) {
  const resource = parse(readFileSync(file, 'utf8'));
  const faults = [];
  if (resource.kind !== 'ContentConfiguration') faults.push('kind is not ContentConfiguration');
  if (resource.metadata?.labels?.['ui.platform-mesh.io/entity'] !== ACCOUNT) {
    faults.push(`label ui.platform-mesh.io/entity is not ${ACCOUNT}`);
  }
  const inline = resource.spec?.inlineConfiguration;
  if (!inline) throw new Error(`${file}: spec.inlineConfiguration is missing`);
  const content = inline.contentType === 'json' ? JSON.parse(inline.content) : parse(inline.content);
  if (!validate(content)) {
    for (const { instancePath, message, params } of validate.errors) {
      faults.push(`${instancePath || '/'} ${message}${params.additionalProperty ? ` (${params.additionalProperty})` : ''}`);
    }
  }
  for (const node of content.luigiConfigFragment?.data?.nodes ?? []) {
    if (node.url?.endsWith('/')) faults.push(`${node.pathSegment}: url ends with a slash`);
    if (node.url && !node.viewGroup) faults.push(`${node.pathSegment}: viewGroup is missing`);
  }
  if (faults.length > 0) throw new Error(`${file} would be refused by the portal:\n  ${faults.join('\n  ')}`);
  return content;
}

/**
 * The Luigi nodes for the children of an account at nesting `depth` (1 = directly below the organisation), labels in
 * `locale`, addresses on `mfeOrigin`.
 */
export function luigiNodes(content, { mfeOrigin, locale, depth }) {
  const { nodes, nodeDefaults = {}, texts = [] } = content.luigiConfigFragment.data;
  const dictionary = { ...dictionaryOf(texts, ''), ...dictionaryOf(texts, locale) };
  return nodes
    .filter((node) => (node.entityType ?? nodeDefaults.entityType) === `main.${ACCOUNT}`)
    .map((node) => {
      const { url, ...rest } = translate(node, dictionary);
      const luigi = { ...nodeDefaults, ...rest, entityType: `main.${ACCOUNT}:${depth}` };
      return url ? { ...luigi, viewUrl: url.replace(BASE, mfeOrigin) } : luigi;
    });
}

function dictionaryOf(texts, locale) {
  return texts.find((entry) => (entry.locale ?? '') === locale)?.textDictionary ?? {};
}

function translate(value, dictionary) {
  if (typeof value === 'string') {
    return value.replace(/\{\{(\w+)\}\}/g, (all, key) => dictionary[key] ?? all);
  }
  if (Array.isArray(value)) return value.map((item) => translate(item, dictionary));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, translate(item, dictionary)]));
  }
  return value;
}
