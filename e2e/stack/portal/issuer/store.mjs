// Where the realms keep sessions, grants and refresh tokens: in memory, and what must outlive a restart in a file of
// the data directory too, so that a restart of the issuer signs nobody out. Codes and interactions are short-lived and
// stay in memory. Writes are synchronous: they are few, and the process may be stopped at any moment.

import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const KEPT = new Set(['Session', 'Grant', 'RefreshToken']);

/** An `oidc-provider` adapter class on `file`. */
export function fileStore(file) {
  const entries = new Map(load(file));

  function save() {
    const kept = [...entries].filter(([, { model, until }]) => KEPT.has(model) && until > Date.now());
    const partial = `${file}.${process.pid}.tmp`;
    writeFileSync(partial, JSON.stringify(kept), { mode: 0o600 });
    chmodSync(partial, 0o600);
    renameSync(partial, file);
  }

  function remove(matches) {
    let kept = false;
    for (const [key, entry] of entries) {
      if (!matches(key, entry)) continue;
      entries.delete(key);
      kept ||= KEPT.has(entry.model);
    }
    if (kept) save();
  }

  return class {
    constructor(model) {
      this.model = model;
    }

    async upsert(id, payload, seconds) {
      const until = Date.now() + seconds * 1000;
      entries.set(`${this.model}:${id}`, { model: this.model, payload, until });
      if (KEPT.has(this.model)) save();
      else remove((_key, entry) => entry.until <= Date.now());
    }

    async find(id) {
      const entry = entries.get(`${this.model}:${id}`);
      return entry && entry.until > Date.now() ? entry.payload : undefined;
    }

    async findByUid(uid) {
      for (const { model, payload, until } of entries.values()) {
        if (model === this.model && payload.uid === uid && until > Date.now()) return payload;
      }
      return undefined;
    }

    async consume(id) {
      const entry = entries.get(`${this.model}:${id}`);
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id) {
      remove((key) => key === `${this.model}:${id}`);
    }

    async revokeByGrantId(grantId) {
      remove((_key, { model, payload }) => model === this.model && payload.grantId === grantId);
    }
  };
}

// A file cut short by a crash costs the sessions, not the start.
function load(file) {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    process.stderr.write(`${file} is unreadable (${error.message}), everybody signs in again\n`);
    return [];
  }
}
