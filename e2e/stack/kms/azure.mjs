#!/usr/bin/env node
// Azure Key Vault and Managed HSM as their REST API (7.4) and their authority speak, over TLS under their real names: there is no emulator. A
// vault refuses with a challenge, the authority gives a token for a federated one, and keys wrap with RSA-OAEP-256. Enough for a
// root of trust in development; the product's tests have a stub of their own that says Azure's rarer words.
//
//   node azure.mjs --port 4208 --data DIR
//
// DIR gets azure-ca.crt, which the controller is told to trust, and azure-keys.json, so that what was wrapped can be unwrapped after a
// restart. Every vault and every HSM has the same keys, one in every state; what a key is for, and what goes wrong with it, is said by its
// name. Only an HSM has `symmetric`, an oct-HSM key.

import { constants, createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { generate } = createRequire(new URL('../portal/package.json', import.meta.url))('selfsigned');
const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
if (!values.port || !values.data) {
  process.stderr.write('--port and --data are required\n');
  process.exit(2);
}

const AUTHORITY = 'login.microsoftonline.com';
const TENANT = '11111111-2222-3333-4444-555555555555';
const VERSION = '0123456789abcdef0123456789abcdef';
const DAY_MS = 24 * 60 * 60 * 1000;
const BODY_LIMIT = 64 * 1024;
const WRAPS = ['wrapKey', 'unwrapKey'];
/** The services that are played, by what their hosts end in. */
const SERVICES = ['vault.azure.net', 'managedhsm.azure.net'];
/** What is refused whatever it is asked, by the name of the key: status, code and inner code. */
const FAULTS = {
  denied: [403, 'Forbidden', 'ForbiddenByRbac'],
  firewalled: [403, 'Forbidden', 'ForbiddenByFirewall'],
  throttled: [429, 'Throttled'],
  unavailable: [503, 'ServiceUnavailable'],
};
/** The initial value of AES key wrap (RFC 3394). */
const WRAP_IV = Buffer.alloc(8, 0xa6);
/** What a described key says, by its name. */
const KEYS = {
  good: { kty: 'RSA', key_ops: WRAPS, attributes: { enabled: true } },
  second: { kty: 'RSA', key_ops: WRAPS, attributes: { enabled: true } },
  symmetric: { kty: 'oct-HSM', key_ops: WRAPS, attributes: { enabled: true } },
  disabled: { kty: 'RSA', key_ops: WRAPS, attributes: { enabled: false } },
  expired: { kty: 'RSA', key_ops: WRAPS, attributes: { enabled: true, exp: 1_000_000_000 } },
  'wrong-usage': { kty: 'RSA', key_ops: ['sign', 'verify'], attributes: { enabled: true } },
  'wrong-algorithm': { kty: 'EC', key_ops: ['sign', 'verify'], attributes: { enabled: true } },
};

/** What wraps and unwraps, by algorithm. */
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
const TURNS = {
  'RSA-OAEP-256': {
    wrapkey: (key, value) => publicEncrypt({ key: createPublicKey(key), ...OAEP }, value),
    unwrapkey: (key, value) => privateDecrypt({ key: createPrivateKey(key), ...OAEP }, value),
  },
  A256KW: {
    wrapkey: (key, value) => through(createCipheriv('id-aes256-wrap', Buffer.from(key, 'base64'), WRAP_IV), value),
    unwrapkey: (key, value) => through(createDecipheriv('id-aes256-wrap', Buffer.from(key, 'base64'), WRAP_IV), value),
  },
};

mkdirSync(values.data, { recursive: true });
const wrapping = loadKeys();
/** What was issued, and for which service. */
const tokens = new Map();
const server = https.createServer(await certificate(), (req, res) => {
  handle(req, res).catch((error) => {
    process.stderr.write(`${req.method} ${req.url}: ${error.message}\n`);
    refuse(res, 500, 'InternalServerError');
  });
});
server.listen(Number(values.port), '127.0.0.1', () => process.stdout.write('Azure Key Vault stub\n'));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(0));

async function handle(req, res) {
  const body = await read(req);
  const host = (req.headers.host ?? '').split(':')[0];
  const path = req.url.split('?')[0];
  if (path === '/healthz') return json(res, 200, {});
  if (host === AUTHORITY) return token(res, path, new URLSearchParams(body.toString('utf8')));
  const service = SERVICES.find((one) => host.endsWith(`.${one}`));
  if (!service) return refuse(res, 404, 'NotFound');
  const given = (req.headers.authorization ?? '').replace(/^Bearer /, '');
  if (tokens.get(given) !== service) {
    res.setHeader('www-authenticate', `Bearer authorization="https://${AUTHORITY}/${TENANT}", resource="https://${service}"`);
    return refuse(res, 401, 'Unauthorized');
  }
  const [kind, name, version, operation] = path.split('/').filter(Boolean);
  if (kind === 'deletedkeys' && name === 'pending-deletion') return json(res, 200, { recoveryId: name });
  if (FAULTS[name]) return refuse(res, ...FAULTS[name]);
  const key = name === 'symmetric' && service === SERVICES[0] ? undefined : KEYS[name];
  if (kind !== 'keys' || !key || (version && version !== VERSION)) return refuse(res, 404, 'KeyNotFound');
  const kid = `https://${host}/keys/${name}/${VERSION}`;
  if (req.method === 'GET') {
    return json(res, 200, { key: { kid, kty: key.kty, key_ops: key.key_ops }, attributes: key.attributes });
  }
  return operate(res, kid, name, operation, JSON.parse(body.toString('utf8')));
}

/** A token for whoever shows a federated one, of the service that is named. */
function token(res, path, form) {
  const fits = path === `/${TENANT}/oauth2/v2.0/token` && form.get('grant_type') === 'client_credentials';
  if (!fits || !form.get('client_assertion') || !URL.canParse(form.get('scope') ?? '')) return json(res, 400, { error: 'invalid_request' });
  const issued = randomBytes(24).toString('base64url');
  tokens.set(issued, new URL(form.get('scope')).host);
  return json(res, 200, { token_type: 'Bearer', expires_in: 3600, access_token: issued });
}

function operate(res, kid, name, operation, request) {
  const key = wrapping[name];
  if (!KEYS[name].attributes.enabled) return refuse(res, 403, 'Forbidden', 'KeyDisabled');
  const turn = TURNS[request.alg]?.[operation];
  if (!key || !turn || (request.alg === 'A256KW') !== (KEYS[name].kty === 'oct-HSM')) return refuse(res, 400, 'BadParameter');
  let turned;
  try {
    turned = turn(key, Buffer.from(request.value, 'base64url'));
  } catch {
    return refuse(res, 400, 'BadParameter');
  }
  return json(res, 200, { kid, value: turned.toString('base64url') });
}

function loadKeys() {
  const file = join(values.data, 'azure-keys.json');
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  if (known.symmetric) return known;
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }).privateKey;
  const keys = { good: known.good ?? pair(), second: known.second ?? pair(), symmetric: randomBytes(32).toString('base64') };
  write(file, JSON.stringify(keys));
  return keys;
}

/** A certificate of the names that are played, made at every start; only its authority is kept for the controller to read. */
async function certificate() {
  const validity = { keyType: 'ec', algorithm: 'sha256', notBeforeDate: new Date(Date.now() - DAY_MS), notAfterDate: new Date(Date.now() + 397 * DAY_MS) };
  const files = [join(values.data, 'azure-ca.crt'), join(values.data, 'azure-ca.key')];
  if (!files.every(existsSync)) {
    const made = await generate([{ name: 'commonName', value: 'openkcm development Azure CA' }], {
      ...validity,
      notAfterDate: new Date(Date.now() + 3650 * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    write(files[1], made.private);
    write(files[0], made.cert);
  }
  const [cert, key] = files.map((file) => readFileSync(file, 'utf8'));
  const names = [...SERVICES.map((service) => `*.${service}`), AUTHORITY, 'localhost'];
  const made = await generate([{ name: 'commonName', value: 'vault.azure.net' }], {
    ...validity,
    ca: { cert, key },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  return { cert: made.cert, key: made.private };
}

function through(cipher, value) {
  return Buffer.concat([cipher.update(value), cipher.final()]);
}

async function read(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error('request too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function write(file, content) {
  writeFileSync(`${file}.tmp`, content, { mode: 0o600 });
  chmodSync(`${file}.tmp`, 0o600);
  renameSync(`${file}.tmp`, file);
}

function refuse(res, status, code, inner) {
  json(res, status, { error: { code, message: code, ...(inner && { innererror: { code: inner } }) } });
}

function json(res, status, value) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}
