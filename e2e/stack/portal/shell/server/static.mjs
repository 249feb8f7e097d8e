// Files of the shell and of the packages it is made of. An unknown path without an extension is a route of the shell.

import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));
const MOUNTS = [
  ['/vendor/luigi/', dirname(require.resolve('@luigi-project/core/package.json'))],
  ['/vendor/theming/', join(dirname(require.resolve('@sap-theming/theming-base-content/package.json')), 'content')],
  ['/', PUBLIC],
];
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Answers GET and HEAD. */
export function serveStatic(req, res) {
  const path = decode(new URL(req.url, 'http://localhost').pathname);
  const [prefix, root] = MOUNTS.find(([start]) => path?.startsWith(start)) ?? [];
  const file = root && resolve(root, path.slice(prefix.length));
  const vendor = prefix !== '/';
  if (file) return send(req, res, file, vendor);
  if (path && !vendor && !extname(path)) return send(req, res, join(PUBLIC, 'index.html'), false);
  res.writeHead(404, { 'content-type': 'text/plain' });
  return res.end('not found\n');
}

function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function resolve(root, path) {
  const file = normalize(join(root, path));
  if (path === '' || path.includes('\0') || !file.startsWith(root + sep)) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

function send(req, res, file, vendor) {
  res.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': vendor ? 'max-age=3600' : 'no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "frame-ancestors 'self'",
  });
  if (req.method === 'HEAD') return res.end();
  return createReadStream(file).on('error', () => res.destroy()).pipe(res);
}
