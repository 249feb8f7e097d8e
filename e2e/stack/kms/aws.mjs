// How AWS KMS speaks: which key a request is about, and how a refusal looks.
const SERVER_FAULTS = new Set(['KMSInternalException', 'DependencyTimeoutException', 'KeyUnavailableException']);

/** The action and the key of a request. */
export function subject(req, body) {
  return { action: (req.headers['x-amz-target'] ?? '').split('.').pop(), key: keyOf(body) };
}

/** Whether two texts name one key: by the last part, so that an ARN and a bare id mean the same. */
export function same(a, b) {
  return a.split('/').pop() === b.split('/').pop();
}

/** The answer that refuses `action`. */
export function refuse(fault, action) {
  return {
    status: SERVER_FAULTS.has(fault.fault) ? 500 : 400,
    type: 'application/x-amz-json-1.1',
    body: { __type: fault.fault, message: fault.message ?? explain(fault, action) },
  };
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
