import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { passwordGrant, startIssuer, tempDir } from './support/stack.mjs';

let issuer;
before(async () => (issuer = await startIssuer()));
after(() => issuer.stop());

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const seconds = () => Math.floor(Date.now() / 1000);

function overHttps(path, ca) {
  return new Promise((resolve, reject) => {
    https
      .get(issuer.address + path, { ca }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(JSON.parse(text));
      })
      .on('error', reject);
  });
}

test('a token for tooling says who the user is, for whom it is and who issued it', async () => {
  const { status, body } = await passwordGrant(issuer, 'member@acme.example');
  assert.equal(status, 200);
  const { iss, aud, email, email_verified: verified, groups, sub, exp } = claims(body.id_token);
  assert.deepEqual(
    { iss, aud, email, verified, groups, sub },
    {
      iss: `${issuer.address}/realms/acme`,
      aud: 'portal',
      email: 'member@acme.example',
      verified: true,
      groups: ['acme:members'],
      sub: 'acme-member',
    },
  );
  assert.ok(Math.abs(exp - seconds() - 3600) < 5);
});

test('kcp can check the signature with what it finds through the authority on disk', async () => {
  const ca = readFileSync(join(issuer.data, 'issuer-ca.crt'));
  const discovery = await overHttps('/realms/acme/.well-known/openid-configuration', ca);
  assert.equal(discovery.issuer, `${issuer.address}/realms/acme`);
  const { keys } = await overHttps(new URL(discovery.jwks_uri).pathname, ca);
  const { body } = await passwordGrant(issuer, 'owner@acme.example');
  const [head, payload, signature] = body.id_token.split('.');
  const { kid } = JSON.parse(Buffer.from(head, 'base64url'));
  const key = createPublicKey({ key: keys.find((candidate) => candidate.kid === kid), format: 'jwk' });
  assert.ok(verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url')));
});

test('nobody trusts it without the authority', async () => {
  await assert.rejects(overHttps('/healthz'), /certificate/);
});

test('a token lives as long as was asked for, or has ended already', async () => {
  const short = await passwordGrant(issuer, 'owner@acme.example', { life: '30' });
  assert.ok(Math.abs(claims(short.body.id_token).exp - seconds() - 30) < 5);
  for (const life of ['0', '-10']) {
    const { body } = await passwordGrant(issuer, 'owner@acme.example', { life });
    assert.ok(claims(body.id_token).exp < claims(body.id_token).iat, life);
  }
  assert.equal((await passwordGrant(issuer, 'owner@acme.example', { life: 'soon' })).status, 400);
});

test('an organisation knows its own users only', async () => {
  const foreign = await passwordGrant(issuer, 'owner@globex.example');
  assert.equal(claims(foreign.body.id_token).iss, `${issuer.address}/realms/globex`);
  const refused = await passwordGrant(issuer, 'owner@globex.example', { realm: 'acme' });
  assert.equal(refused.status, 400);
  assert.equal(refused.body.error, 'invalid_grant');
});

test('keys stay the same over a restart and are readable by their owner only', async () => {
  const data = tempDir();
  const contents = () =>
    Object.fromEntries(readdirSync(data).map((name) => [name, readFileSync(join(data, name), 'utf8')]));
  const first = await startIssuer({ data });
  assert.equal(await first.stop(), 0);
  const made = contents();
  const second = await startIssuer({ data });
  assert.equal(await second.stop(), 0);
  assert.deepEqual(contents(), made);
  for (const name of Object.keys(made).filter((file) => !file.endsWith('.crt'))) {
    assert.equal(statSync(join(data, name)).mode & 0o077, 0, name);
  }
});
