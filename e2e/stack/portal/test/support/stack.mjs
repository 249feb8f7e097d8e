// The issuer and the shell as processes of their own, on free ports, with a data directory that goes away.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('../..', import.meta.url));

/** An issuer; `address` is https, `http` what browsers use, `stop` resolves with the exit code. */
export async function startIssuer({ shellOrigin = 'http://localhost:4200', tokenLife = 3600, data = tempDir(), ports } = {}) {
  const [https, http] = ports ?? [await freePort(), await freePort()];
  const child = await start('issuer.mjs', [
    `--https-port=${https}`,
    `--http-port=${http}`,
    `--data=${data}`,
    `--shell-origin=${shellOrigin}`,
    `--token-life=${tokenLife}`,
  ]);
  return { ...child, data, ports: [https, http], address: `https://localhost:${https}`, http: `http://localhost:${http}` };
}

/** Issuer and shell; the frame shows what `mfeOrigin` serves. */
export async function startPortal({ mfeOrigin, tokenLife }) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const issuer = await startIssuer({ shellOrigin: origin, tokenLife });
  const shell = await start('shell.mjs', [
    `--port=${port}`,
    `--mfe-origin=${mfeOrigin}`,
    `--issuer=${issuer.http}/realms/acme`,
  ]);
  return {
    origin,
    async restartIssuer() {
      await issuer.stop();
      Object.assign(issuer, await startIssuer({ shellOrigin: origin, tokenLife, data: issuer.data, ports: issuer.ports }));
    },
    async stop() {
      await Promise.all([shell.stop(), issuer.stop()]);
    },
  };
}

/** A token of a demo user, as tooling gets it. */
export async function passwordGrant(issuer, username, parameters = {}) {
  const realm = /@(\w+)\./.exec(username)[1];
  const response = await fetch(`${issuer.http}/realms/${parameters.realm ?? realm}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'portal', username, ...parameters }),
  });
  return { status: response.status, body: await response.json() };
}

/** A directory that goes away with the test run. */
export function tempDir() {
  const dir = mkdtempSync(join(tmpdir(), 'portal-stack-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function start(script, args) {
  const child = spawn(process.execPath, [join(HERE, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('ready') && resolve());
    exited.then(([code]) => reject(new Error(`${script} ended with ${code}: ${errors}`)));
  });
  return {
    async stop() {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
