#!/usr/bin/env node
// The portal shell of the development stack:
// `node shell.mjs --port 4200 --mfe-origin http://localhost:4201 --issuer http://localhost:4213/realms/acme`.

import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from './common/args.mjs';
import { listen, stopOnSignals } from './common/serve.mjs';
import { luigiNodes, readContent } from './shell/server/content.mjs';
import { json, sessions } from './shell/server/sessions.mjs';
import { serveStatic } from './shell/server/static.mjs';

const args = parseArgs({
  port: { help: 'port of the shell', default: '4200' },
  'mfe-origin': { help: 'where the microfrontend is served', default: 'http://localhost:4201' },
  issuer: { help: 'realm of the issuer over http, as browsers reach it', default: 'http://localhost:4213/realms/acme' },
  kcp: { help: 'address of kcp', default: 'https://localhost:4202' },
  account: { help: 'account of the organisation, repeatable; the first is the demo', default: 'payments,analytics', list: true },
  content: {
    help: 'the ContentConfiguration to load',
    default: fileURLToPath(new URL('../../../luigi-config/content-configuration.yaml', import.meta.url)),
  },
});

if (!args.issuer.startsWith('http://')) {
  process.stderr.write('--issuer is the http address of the issuer: over https every browser would have to trust its certificate\n');
  process.exit(2);
}
const origin = `http://localhost:${args.port}`;
const organization = new URL(args.issuer).pathname.split('/').pop();
const config = {
  organization,
  accounts: args.account.flatMap((names) => names.split(',')),
  portalContext: {
    crdGatewayApiUrl: `${origin}/api/kubernetes-graphql-gateway/root:orgs:${organization}/graphql`,
    iamServiceApiUrl: `${origin}/iam/graphql`,
    kcpWorkspaceUrl: `${args.kcp}/clusters/root:orgs:${organization}`,
  },
};

try {
  readContent(args.content);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const session = sessions({ issuer: args.issuer, origin });

const routes = {
  'GET /healthz': (_req, res) => res.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n'),
  'GET /rest/config': (_req, res) => json(res, 200, config),
  // Read anew each time, so that an edited file shows after a reload.
  'GET /rest/nodes': (req, res) => {
    const query = new URL(req.url, origin).searchParams;
    const nodes = luigiNodes(readContent(args.content), {
      mfeOrigin: args['mfe-origin'],
      locale: query.get('locale') ?? 'en',
      depth: Number(query.get('depth') ?? 1),
    });
    json(res, 200, nodes);
  },
  'GET /login': session.login,
  'GET /callback': session.callback,
  'POST /rest/auth/refresh': session.refresh,
  'GET /logout': session.logout,
};

const server = http.createServer(async (req, res) => {
  const route = routes[`${req.method} ${req.url.split('?')[0]}`];
  try {
    if (route) await route(req, res);
    else if (req.method === 'GET' || req.method === 'HEAD') serveStatic(req, res);
    else json(res, 404, { error: 'not found' });
  } catch (error) {
    // The issuer may be down or a file just being edited; the next request may work.
    process.stderr.write(`${req.method} ${req.url.split('?')[0]}: ${error.message}\n`);
    if (res.headersSent) res.destroy();
    else json(res, 502, { error: error.message });
  }
});
stopOnSignals([server]);
try {
  await listen(server, args.port, 'shell');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
process.stdout.write(`shell ready ${origin}\n`);
