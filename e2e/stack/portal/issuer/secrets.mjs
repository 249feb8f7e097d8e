// What must survive a restart of the issuer and never enters the repository: the certificate authority, the server
// certificate, the signing keys and the cookie keys. All of it lives in the data directory, readable by its owner only.

import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
const SERVER_DAYS = 397;

/** Reads the secrets of `dir`, making whatever is missing or about to expire. */
export async function loadSecrets(dir) {
  mkdirSync(dir, { recursive: true });
  const ca = await loadCertificateAuthority(dir);
  const server = await loadServerCertificate(dir, ca);
  const keys = loadOrMake(join(dir, 'issuer-keys.json'), makeKeys);
  return { ca, server, jwks: keys.jwks, cookieKeys: keys.cookieKeys };
}

async function loadCertificateAuthority(dir) {
  const files = [join(dir, 'issuer-ca.crt'), join(dir, 'issuer-ca.key')];
  if (files.every(existsSync)) return { cert: read(files[0]), key: read(files[1]) };
  const pems = await generate([{ name: 'commonName', value: 'openkcm development issuer CA' }], {
    ...validity(CA_DAYS),
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  write(files[0], pems.cert, 0o644);
  write(files[1], pems.private);
  return { cert: pems.cert, key: pems.private };
}

async function loadServerCertificate(dir, ca) {
  const files = [join(dir, 'issuer-server.crt'), join(dir, 'issuer-server.key')];
  if (files.every(existsSync)) {
    const server = { cert: read(files[0]), key: read(files[1]) };
    const parsed = new X509Certificate(server.cert);
    const fresh = Date.parse(parsed.validTo) - Date.now() > DAY_MS;
    if (fresh && parsed.verify(new X509Certificate(ca.cert).publicKey)) return server;
  }
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity(SERVER_DAYS),
    ca: { cert: ca.cert, key: ca.key },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  write(files[0], pems.cert, 0o644);
  write(files[1], pems.private);
  return { cert: pems.cert, key: pems.private };
}

function validity(days) {
  const start = Date.now() - DAY_MS;
  return {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(start),
    notAfterDate: new Date(start + days * DAY_MS),
  };
}

function makeKeys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ format: 'jwk' });
  return {
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') }] },
    cookieKeys: [randomBytes(32).toString('base64url')],
  };
}

function loadOrMake(file, make) {
  if (existsSync(file)) return JSON.parse(read(file));
  const value = make();
  write(file, JSON.stringify(value));
  return value;
}

function read(file) {
  return readFileSync(file, 'utf8');
}

// A rename is atomic, so a process that is killed leaves either the old file or the new one.
function write(file, text, mode = 0o600) {
  const partial = `${file}.${process.pid}.tmp`;
  writeFileSync(partial, text, { mode });
  chmodSync(partial, mode);
  renameSync(partial, file);
}
