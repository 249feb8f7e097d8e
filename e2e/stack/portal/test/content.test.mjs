import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { luigiNodes, readContent } from '../shell/server/content.mjs';
import { tempDir } from './support/stack.mjs';

const CONFIG = fileURLToPath(new URL('../../../../luigi-config/', import.meta.url));
const FILE = join(CONFIG, 'content-configuration.yaml');
const SEGMENTS = ['openkcm-overview', 'openkcm-roots', 'openkcm-keys', 'openkcm-topology', 'openkcm-settings'];
const options = { mfeOrigin: 'http://localhost:4201', locale: 'en', depth: 1 };

/** The shipped file with its content changed by `change`. */
function changed(change) {
  const resource = parse(readFileSync(FILE, 'utf8'));
  const content = parse(resource.spec.inlineConfiguration.content);
  change(content.luigiConfigFragment.data);
  resource.spec.inlineConfiguration = { contentType: 'json', content: JSON.stringify(content) };
  const file = join(tempDir(), 'changed.yaml');
  writeFileSync(file, stringify(resource));
  return file;
}

test('the shipped configuration is one the portal accepts', () => {
  const { nodes } = readContent(FILE).luigiConfigFragment.data;
  assert.deepEqual(nodes.map((node) => node.pathSegment), SEGMENTS);
});

for (const field of ['target', 'viewUrl', 'userSettingsGroup', 'requiredPolicies', 'badgeCounter', 'statusBadge', 'typo']) {
  test(`a node with "${field}" is refused by name`, () => {
    const file = changed(({ nodes }) => (nodes[0][field] = 'x'));
    assert.throws(() => readContent(file), new RegExp(`additional properties \\(${field}\\)`));
  });
}

test('an address with a trailing slash is refused', () => {
  assert.throws(() => readContent(changed(({ nodes }) => (nodes[1].url += '/'))), /openkcm-roots: url ends with a slash/);
});

test('a node without a view group is refused, since another provider would get its frame', () => {
  assert.throws(() => readContent(changed(({ nodes }) => delete nodes[2].viewGroup)), /openkcm-keys: viewGroup is missing/);
});

test('every node may download and copy, hides the loading indicator itself and has a resource of its own', () => {
  for (const node of readContent(FILE).luigiConfigFragment.data.nodes) {
    assert.deepEqual(node.requiredIFramePermissions, { allow: ['clipboard-write'], sandbox: ['allow-downloads'] });
    assert.deepEqual(node.loadingIndicator, { enabled: true, hideAutomatically: false });
    assert.equal(node.viewGroup, 'openkcm');
    assert.equal(node.virtualTree, true);
    assert.equal(node.context.resourceDefinition.group, 'openkcm.io');
    assert.equal('accountId' in node.context, false);
  }
});

test('labels are complete in both languages', () => {
  for (const locale of ['en', 'de']) {
    const text = JSON.stringify(luigiNodes(readContent(FILE), { ...options, locale }));
    assert.doesNotMatch(text, /\{\{/, locale);
  }
  const labels = (locale) => luigiNodes(readContent(FILE), { ...options, locale }).map((node) => node.label);
  assert.equal(labels('en')[1], 'Roots of trust');
  assert.equal(labels('de')[1], 'Vertrauensanker');
  assert.deepEqual(labels('fr'), labels('en'));
});

test('addresses move to the microfrontend and entity types get the depth of the account', () => {
  const [overview] = luigiNodes(readContent(FILE), { ...options, depth: 2 });
  assert.equal(overview.viewUrl, 'http://localhost:4201/overview');
  assert.equal('url' in overview, false);
  assert.equal(overview.entityType, 'main.core_platform-mesh_io_account:2');
});

test('the provider is presented under the name of its APIExport', () => {
  const metadata = parse(readFileSync(join(CONFIG, 'provider-metadata.yaml'), 'utf8'));
  const configuration = parse(readFileSync(FILE, 'utf8'));
  assert.equal(metadata.kind, 'ProviderMetadata');
  assert.equal(metadata.metadata.name, configuration.metadata.labels['ui.platform-mesh.io/content-for']);
  for (const { data } of Object.values(metadata.spec.icon)) {
    assert.match(Buffer.from(data.split(',')[1], 'base64').toString(), /^<svg /);
  }
});
