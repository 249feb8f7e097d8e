#!/usr/bin/env node
// The faults an AWS KMS emulator can't show: denial, throttling, failures, silence. Everything else passes untouched.
//
//   node fault-proxy.mjs --port 4204 --upstream http://127.0.0.1:4214 [--faults FILE]
//
//   GET    /_faults           {name: fault}
//   PUT    /_faults/<name>    {key, action?, fault, times?, delay?, message?}
//   DELETE /_faults/<name>    or all, without a name
//
// key: an ARN or id, "*" for every key. action: "Encrypt", … or left out for all. fault: the name of a KMS error, "outage" for a
// connection that breaks, or "delay". times: after so many requests the fault is gone. delay: milliseconds before the answer.
// What is known is kept in FILE, so a restarted proxy goes on denying.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { port: { type: 'string' }, upstream: { type: 'string' }, faults: { type: 'string' } },
});
if (!values.port || !values.upstream) {
  process.stderr.write('--port and --upstream are required\n');
  process.exit(2);
}
const upstream = new URL(values.upstream);
const agent = new http.Agent({ keepAlive: true });
const BODY_LIMIT = 1 << 20;
const SERVER_FAULTS = new Set(['KMSInternalException', 'DependencyTimeoutException', 'KeyUnavailableException']);

let faults = new Map();
if (values.faults && existsSync(values.faults)) {
  faults = new Map(Object.entries(JSON.parse(readFileSync(values.faults, 'utf8'))));
}

const server = http.createServer((req, res) => {
  handle(req, res).catch((error) => {
    process.stderr.write(`${req.method} ${req.url}: ${error.message}\n`);
    if (res.headersSent) res.destroy();
    else json(res, error.status ?? 502, { message: error.message });
  });
});
server.listen(Number(values.port), '127.0.0.1', () => process.stdout.write(`KMS fault proxy before ${upstream.origin}\n`));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(0));

async function handle(req, res) {
  const body = await read(req);
  if (req.url.startsWith('/_faults')) return control(req, res, body);
  const action = (req.headers['x-amz-target'] ?? '').split('.').pop();
  const found = [...faults].find(([, fault]) => matches(fault, action, keyOf(body)));
  if (!found) return pass(req, res, body);
  const [name, fault] = found;
  if (fault.times !== undefined) {
    fault.times -= 1;
    if (fault.times <= 0) faults.delete(name);
    save();
  }
  if (fault.delay) await new Promise((resolve) => setTimeout(resolve, fault.delay));
  if (fault.fault === 'delay') return pass(req, res, body);
  if (fault.fault === 'outage') return req.socket.destroy();
  res.writeHead(SERVER_FAULTS.has(fault.fault) ? 500 : 400, { 'content-type': 'application/x-amz-json-1.1' });
  return res.end(JSON.stringify({ __type: fault.fault, message: fault.message ?? explain(fault, action) }));
}

function control(req, res, body) {
  const name = decodeURIComponent(req.url.replace(/^\/_faults\/?/, ''));
  if (req.method === 'PUT' && name) {
    const fault = JSON.parse(body.toString('utf8'));
    if (typeof fault.key !== 'string' || typeof fault.fault !== 'string') {
      return json(res, 400, { message: 'a fault has a key and a fault' });
    }
    faults.set(name, fault);
    save();
  } else if (req.method === 'DELETE') {
    if (name) faults.delete(name);
    else faults.clear();
    save();
  } else if (req.method !== 'GET' || name) {
    return json(res, 405, { message: 'GET /_faults, PUT or DELETE /_faults/<name>' });
  }
  return json(res, 200, Object.fromEntries(faults));
}

function matches(fault, action, key) {
  if (fault.action && fault.action !== action) return false;
  // By the last part, so that an ARN and a bare id mean the same key.
  return fault.key === '*' || (key !== undefined && key.split('/').pop() === fault.key.split('/').pop());
}

function keyOf(body) {
  try {
    const request = JSON.parse(body.toString('utf8'));
    return request.KeyId ?? request.DestinationKeyId;
  } catch {
    return undefined;
  }
}

function explain(fault, action) {
  if (fault.fault === 'AccessDeniedException') {
    return `User: arn:aws:iam::000000000000:user/demo is not authorized to perform: kms:${action} on resource: ${fault.key}`;
  }
  return fault.fault === 'ThrottlingException' ? 'Rate exceeded' : `injected ${fault.fault}`;
}

function pass(req, res, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, host: upstream.hostname, port: upstream.port, method: req.method, path: req.url, headers: req.headers };
    const forwarded = http.request(options, (answer) => {
      res.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(res);
      answer.on('end', resolve);
      answer.on('error', reject);
    });
    forwarded.on('error', reject);
    forwarded.end(body);
  });
}

async function read(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw Object.assign(new Error('request too large'), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function save() {
  if (!values.faults) return;
  const partial = `${values.faults}.tmp`;
  writeFileSync(partial, JSON.stringify(Object.fromEntries(faults)));
  renameSync(partial, values.faults);
}

function json(res, status, value) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}
