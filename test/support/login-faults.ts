/** Failed transports of a login: name, fault of the simulated cloud, and the beginning of the error message. */
export const LOGIN_FAULTS = [
  ['503', { kind: 'http_status', status: 503 }, /^iSolarCloud has a fault of its own \(login, code HTTP 503\)/],
  [
    'an HTML page',
    { kind: 'not_json', body: '<html>Sign in to this network</html>' },
    /does not come from iSolarCloud's interface \(login\): the body is an HTML page/,
  ],
  ['a reset', { kind: 'connection_reset' }, /^iSolarCloud cannot be reached \(login\): 127\.0\.0\.1/],
] as const;
