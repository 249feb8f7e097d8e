// Writes world.json: what the BFF answers about the demo workspace (`cargo xtask dev --scenario demo`), and when. The looks
// are compared on it, because a picture of a living workspace is another one every second. Run it when the API has changed:
//   npm --prefix e2e run looks:record && npm --prefix e2e run looks:update
import { writeFileSync } from 'node:fs';
import { api, endpoints, read, token } from '../stack.mjs';

const WORKSPACE = `/workspaces/${endpoints.workspaces[0]}`;
/** Rows of a list that are kept: more than a window shows. */
const ROWS = 40;

const READS = [
  '', '/applications', '/activity', '/keys', '/topology', '/topology?expand=aws-root-production',
  '/accounts/gcp-root-analytics', '/accounts/aws-root-production', '/keys/card-tokens', '/keys/payments-key',
  '/rotations?schedule=Daily&count=5',
];
const key = (name) => ({ kind: 'ServiceEncryptionKey', name });
const account = (name) => ({ kind: 'Account', name });
const target = { providerType: 'AWSKMS', region: 'eu-central-1', keyReference: read().keys.aws.second };

const answers = {};
for (const path of READS) {
  const { status, body } = await api('owner', 'GET', WORKSPACE + path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  if (body.items) Object.assign(body, { items: body.items.slice(0, ROWS), cursor: undefined });
  answers[`GET ${path}`] = body;
}
const snapshot = await firstEvent();
const plans = [
  { action: 'disable', subject: key('card-tokens') },
  { action: 'delete', subject: key('card-tokens') },
  { action: 'delete', subject: account('aws-root-production') },
  { action: 'rekey', subject: account('aws-root-production'), target },
  { action: 'suspend', subject: { kind: 'Tenant', name: snapshot.workspace.tenant.name } },
];
for (const request of plans) {
  const { status, body } = await api('owner', 'POST', `${WORKSPACE}/plans`, request);
  if (status !== 200) throw new Error(`${JSON.stringify(request)}: ${status} ${JSON.stringify(body)}`);
  answers[`POST /plans ${request.action} ${request.subject.name}`] = body;
}
// On a busy machine the herd falls into two minutes.
const full = snapshot.overview.forecast.slice(0, 30).reduce((most, day) => (day.keys > most.keys ? day : most));
full.herd ??= { minute: `${full.day}T07:32:00Z`, keys: 512 };
const world = { now: snapshot.workspace.asOf, reference: target.keyReference, snapshot, answers };
writeFileSync(new URL('world.json', import.meta.url), `${JSON.stringify(world, undefined, 1)}\n`);

/** What the stream says first: everything. */
async function firstEvent() {
  const headers = { authorization: `Bearer ${token('owner')}`, accept: 'text/event-stream' };
  const answer = await fetch(`${endpoints.api}${WORKSPACE}/events`, { headers });
  let text = '';
  for await (const piece of answer.body) {
    text += Buffer.from(piece).toString('utf8');
    const event = text.split('\n\n').find((one) => /^event: ?snapshot$/m.test(one));
    // Leaving the loop closes the stream.
    if (event && text.indexOf('\n\n', text.indexOf(event)) > 0) return JSON.parse(event.match(/^data: ?(.*)$/m)[1]);
  }
  throw new Error('the stream ended without a snapshot');
}
