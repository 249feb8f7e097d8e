// What a page feels like, measured in Chromium inside the real portal, on the BFF with a workspace of many keys and no kcp
// behind it: `node web.mjs BENCH FILES`, run by `cargo xtask bench web`. Every line it prints is a figure. Ours is held against
// ours: the same page with few keys, or at rest, in the same run.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { frames, heap, median, settled } from './frame.mjs';

const [bench, files] = process.argv.slice(2);
const ROUNDS = Number(process.env.OPENKCM_BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.OPENKCM_BENCH_SECONDS ?? 60);
const MANY = 10_000;
const FEW = 100;
const portal = new URL('../stack/portal/', import.meta.url).pathname;
const processes = [];
const data = await mkdtemp(path.join(tmpdir(), 'openkcm-bench-'));

try {
  const [shellPort, https, http, many, few] = await ports(5);
  const origin = `http://localhost:${shellPort}`;
  await start('node', ['issuer.mjs', `--https-port=${https}`, `--http-port=${http}`, `--data=${data}`, `--shell-origin=${origin}`], /issuer ready/);
  const page = (port, keys) => start(bench, ['page', '--address', `127.0.0.1:${port}`, '--files', files, '--portal', origin, '--keys', String(keys)], /^ready/m);
  const shell = (port) => start('node', ['shell.mjs', `--port=${shellPort}`, `--mfe-origin=http://localhost:${port}`, `--issuer=http://localhost:${http}/realms/acme`], /shell ready/);
  const source = await page(many, MANY);
  await page(few, FEW);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info', '--js-flags=--expose-gc'] });
  processes.push({ kill: () => browser.close() });

  const firstRows = { [MANY]: [], [FEW]: [] };
  for (const [port, keys] of [[few, FEW], [many, MANY]]) {
    const running = await shell(port);
    for (let round = 0; round < ROUNDS; round += 1) firstRows[keys].push(await firstRow(browser, origin));
    if (keys === FEW) await stop(running);
  }
  figure('web-first-row', `ms to the first row, ${MANY} keys, against ${FEW}`, median(firstRows[MANY]), median(firstRows[FEW]), 2);

  const { context, app } = await open(browser, origin);
  const count = () => app.evaluate(() => document.querySelectorAll('*').length);
  figure('web-elements', 'elements of the list of keys', await count(), undefined, 600);

  const rest = await frames(app, 5);
  const before = await heap(app);
  change(source, 100);
  await frames(app, 5);
  const warm = await heap(app);
  const live = await frames(app, SECONDS);
  const after = await heap(app);
  const marked = await app.locator('tr.kc-table__row--changed').count();
  if (marked < 10) throw new Error(`only ${marked} rows are marked as changed: nothing was measured`);
  process.stderr.write(`at rest ${JSON.stringify(rest)}\nlive ${JSON.stringify(live)}\nheap ${before} ${warm} ${after}\n`);
  figure('web-live-frames', 'frames a second while 100 keys change a second, against rest', live.rate, rest.rate, undefined, 0.9);
  figure('web-live-p99', 'ms between frames meanwhile, the 99th of 100', live.p99, undefined, 50);
  figure('web-live-worst', 'ms between frames meanwhile, the longest', live.worst, undefined, 100);
  figure('web-live-heap', 'MB of heap after it, against its beginning', after, warm, 1.1);
  figure('web-live-elements', 'elements after it', await count(), undefined, 600);

  // A wheel's notch a frame is as fast as fingers are; a window a frame is the bar pulled through the list.
  const wheel = await frames(app, 10, 120);
  const bar = await frames(app, 10, 800);
  process.stderr.write(`wheel ${JSON.stringify(wheel)}\nbar ${JSON.stringify(bar)}\n`);
  figure('web-scroll-p99', 'ms between frames while scrolling three rows a frame meanwhile, the 99th of 100', wheel.p99, undefined, 50);
  figure('web-drag-p99', 'ms between frames while scrolling a whole window a frame meanwhile, the 99th of 100', bar.p99, undefined, 100);
  change(source, 0);
  figure('web-filter', 'ms from a keystroke in the search to the next frame, the slowest of five', await typing(app), undefined, 100);
  await context.close();
} finally {
  for (const one of processes.reverse()) await one.kill();
  await rm(data, { recursive: true, force: true });
}

/** A new visitor opens the list of keys. Milliseconds of the frame's own clock until its first row is drawn. */
async function firstRow(browser, origin) {
  const { context, app } = await open(browser, origin);
  const ms = await app.evaluate(() => performance.getEntriesByName('first-row')[0]?.startTime ?? performance.now());
  await context.close();
  return ms;
}

/** Signed in and at the list of keys, with its rows there. */
async function open(browser, origin) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  await context.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector('[role=row], tr.kc-table__row')) return;
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(() => performance.mark('first-row')));
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  const page = await context.newPage();
  await page.goto(`${origin}/home/accounts/payments/openkcm-keys`);
  await page.getByTestId('sign-in-owner').click();
  const frame = page.frameLocator('[data-testid=microfrontend]');
  await frame.locator('tr.kc-table__row').first().waitFor({ timeout: 60_000 });
  const app = await (await page.getByTestId('microfrontend').elementHandle()).contentFrame();
  await settled(app);
  return { context, app, page };
}

async function typing(app) {
  const times = [];
  for (const letter of 'key-0') {
    await app.getByRole('searchbox').focus();
    await app.evaluate(() => {
      globalThis.took = new Promise((tell) => {
        addEventListener('keydown', (event) => requestAnimationFrame(() => setTimeout(() => tell(performance.now() - event.timeStamp))), { once: true });
      });
    });
    await app.page().keyboard.press(letter);
    times.push(await app.evaluate(() => globalThis.took));
    await settled(app);
  }
  return Math.max(...times);
}

function change(source, aSecond) {
  source.stdin.write(`${aSecond}\n`);
}

/** Met when ours is at most `most` or at least `least`: of the peer where there is one. */
function figure(name, unit, ours, peer, most, least) {
  const ratio = peer === undefined ? undefined : ours / peer;
  const value = ratio ?? ours;
  const goal = `${most === undefined ? `≥ ${least}` : `≤ ${most}`}${peer === undefined ? '' : ' × peer'}`;
  const met = most === undefined ? value >= least : value <= most;
  process.stdout.write(`${JSON.stringify({ name, unit, ours, peer: peer ?? null, ratio: ratio ?? null, goal, met })}\n`);
}

/** A process that has said that it is ready. */
async function start(program, args, ready) {
  const child = spawn(program, args, { cwd: portal, stdio: ['pipe', 'pipe', 'inherit'] });
  processes.push(child);
  let said = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (piece) => { said += piece; if (ready.test(said)) resolve(); });
    child.once('exit', (code) => reject(new Error(`${program} ${args[0]} ended with ${code} before it was ready`)));
  });
  return child;
}

function stop(child) {
  return new Promise((resolve) => { child.removeAllListeners('exit').once('exit', resolve); child.kill(); });
}

/** Ports that nobody listens on. */
async function ports(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const free = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return free;
}
