// How Google Cloud KMS speaks. The emulator knows no states of versions either, so those are faults too: DISABLED and
// DESTROY_SCHEDULED change the described primary and refuse its use.
const CODES = {
  INVALID_ARGUMENT: 400, FAILED_PRECONDITION: 400, UNAUTHENTICATED: 401, PERMISSION_DENIED: 403, NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429, INTERNAL: 500, UNAVAILABLE: 503,
};
const STATES = new Set(['DISABLED', 'DESTROY_SCHEDULED', 'DESTROYED']);

/** The action (get, encrypt, decrypt, …) and the key of a request. */
export function subject(req) {
  const path = decodeURIComponent(req.url.split('?')[0]);
  const [, key, version, verb] = /^\/v1\/(projects\/[^:]*?\/cryptoKeys\/[^/:]+)(\/cryptoKeyVersions\/\d+)?(?::(\w+))?$/.exec(path) ?? [];
  return { action: verb ?? (version ? 'getVersion' : 'get'), key };
}

/** Whether two texts name one key. */
export function same(a, b) {
  return a === b;
}

/** The answer that refuses `action`; nothing when the described key is changed instead. */
export function refuse(fault, action) {
  const isState = STATES.has(fault.fault);
  if (isState && action === 'get') return undefined;
  const status = isState ? 'FAILED_PRECONDITION' : fault.fault;
  const message = isState ? `${fault.key}/cryptoKeyVersions/1 is not enabled, current state is: ${fault.fault}.` : `injected ${fault.fault}`;
  const code = CODES[status] ?? 500;
  return { status: code, type: 'application/json', body: { error: { code, status, message: fault.message ?? message } } };
}

/** The described key in another state. */
export function change(fault, answer) {
  if (answer.primary) answer.primary.state = fault.fault;
  return answer;
}

/** What is answered here: the exchange of a workload's token for one of Google's. */
export function own(req) {
  if (req.method !== 'POST' || req.url !== '/token') return undefined;
  const type = 'urn:ietf:params:oauth:token-type:access_token';
  return { access_token: 'development', issued_token_type: type, token_type: 'Bearer', expires_in: 3600 };
}
