// A stand-in for the microfrontend: a page that speaks the portal's messages and keeps all it hears in `heard`.

import http from 'node:http';
import { listen } from '../../common/serve.mjs';

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>probe</title>
<style>body{font:.875rem sans-serif;padding:1rem;color-scheme:light dark;color:GrayText}</style>
<h1>probe</h1><p id="path"></p><script>
window.heard = [];
window.firstAddress = location.href;
const read = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
window.say = (message) => parent.postMessage(message, '*');
addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || !data?.msg) return;
  const raw = { internalType: typeof data.internal, contextType: typeof data.context };
  heard.push({ ...data, origin, ...raw, context: read(data.context), internal: read(data.internal), nodeParams: read(data.nodeParams), searchParams: read(data.searchParams), pathParams: read(data.pathParams) });
  if (data.msg === 'luigi.init') { say({ msg: 'luigi.init.ok' }); say({ msg: 'luigi.hide-loading-indicator' }); }
  if (data.msg === 'luigi.navigate') {
    if (data.viewUrl) history.replaceState(null, '', data.viewUrl);
    say({ msg: 'luigi.navigate.ok' });
  }
  document.getElementById('path').textContent = location.pathname + location.search;
});
say({ msg: 'luigi.get-context', clientVersion: '2.31.0' });
</script></html>`;

/** Serves the probe under every path; returns its origin and how to stop it. */
export async function startProbe(wanted = 0) {
  const server = http.createServer((_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end(PAGE));
  const port = await listen(server, wanted, 'probe');
  return {
    origin: `http://localhost:${port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
