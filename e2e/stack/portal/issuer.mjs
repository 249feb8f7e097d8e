#!/usr/bin/env node
// The OIDC issuer of the development stack: `node issuer.mjs --https-port 4203 --http-port 4213 --data DIR`.

import http from 'node:http';
import https from 'node:https';
import { parseArgs } from './common/args.mjs';
import { issuerHandler } from './issuer/handler.mjs';
import { loadSecrets } from './issuer/secrets.mjs';
import { listen, stopOnSignals } from './common/serve.mjs';

const args = parseArgs({
  'https-port': { help: 'port of the issuer itself', default: '4203' },
  'http-port': { help: 'port of the same handler for browsers', default: '4213' },
  data: { help: 'directory of certificates and keys, made at first start' },
  'shell-origin': { help: 'origin of a portal shell that may sign in, repeatable', default: 'http://localhost:4200', list: true },
  'token-life': { help: 'life of tokens in seconds', default: '3600' },
});
const tokenLife = Number(args['token-life']);
if (!Number.isInteger(tokenLife) || tokenLife < 1) {
  process.stderr.write('--token-life is a whole number of seconds, at least 1\n');
  process.exit(2);
}

const secrets = await loadSecrets(args.data);
const handler = issuerHandler({
  origin: `https://localhost:${args['https-port']}`,
  shellOrigins: args['shell-origin'],
  tokenLife,
  jwks: secrets.jwks,
  cookieKeys: secrets.cookieKeys,
  data: args.data,
});
const servers = [https.createServer({ cert: secrets.server.cert, key: secrets.server.key }, handler), http.createServer(handler)];
stopOnSignals(servers);
try {
  await listen(servers[0], args['https-port'], 'issuer (https)');
  await listen(servers[1], args['http-port'], 'issuer (http)');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
process.stdout.write(`issuer ready https://localhost:${args['https-port']}/realms/acme\n`);
