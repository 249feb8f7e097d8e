#!/usr/bin/env node
// The faults a KMS emulator can't show: denial, throttling, failures, silence. Everything else passes untouched.
//
//   node fault-proxy.mjs --dialect aws|gcp --port 4204 --upstream http://127.0.0.1:4214 [--faults FILE]
//
//   GET    /_faults           {name: fault}
//   PUT    /_faults/<name>    {key, action?, fault, times?, delay?, message?}
//   DELETE /_faults/<name>    or all, without a name
//
// key: the key's name as its provider writes it, "*" for every key. action: "Encrypt" (AWS), "encrypt" (Google), … or left out for
// all. fault: the name of an error of that provider, "outage" for a connection that breaks, or "delay". times: after so many
// requests the fault is gone. delay: milliseconds before the answer. What is known is kept in FILE, so a restarted proxy goes on.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import * as aws from './aws.mjs';
import * as gcp from './gcp.mjs';

const { values } = parseArgs({
  options: { dialect: { type: 'string' }, port: { type: 'string' }, upstream: { type: 'string' }, faults: { type: 'string' } },
});
const dialect = { aws, gcp }[values.dialect];
if (!dialect || !values.port || !values.upstream) {
  process.stderr.write('--dialect aws|gcp, --port and --upstream are required\n');
  process.exit(2);
}
const upstream = new URL(values.upstream);
const agent = new http.Agent({ keepAlive: true });
const BODY_LIMIT = 1 << 20;

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
  const own = dialect.own?.(req);
  if (own) return json(res, 200, own);
  const { action, key } = dialect.subject(req, body);
  const found = [...faults].find(([, fault]) => matches(fault, action, key));
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
  const refusal = dialect.refuse(fault, action);
  if (!refusal) return pass(req, res, body, (answer) => dialect.change(fault, answer));
  res.writeHead(refusal.status, { 'content-type': refusal.type });
  return res.end(JSON.stringify(refusal.body));
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
  return fault.key === '*' || (key !== undefined && dialect.same(key, fault.key));
}

/** Hands the request on; with `change` the answer's JSON is changed on its way back. */
function pass(req, res, body, change) {
  return new Promise((resolve, reject) => {
    const options = { agent, host: upstream.hostname, port: upstream.port, method: req.method, path: req.url, headers: req.headers };
    const forwarded = http.request(options, (answer) => {
      answer.on('error', reject);
      if (change) {
        read(answer).then((text) => resolve(json(res, answer.statusCode, change(JSON.parse(text.toString('utf8')))))).catch(reject);
        return;
      }
      res.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(res);
      answer.on('end', resolve);
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
