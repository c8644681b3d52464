/**
 * What an API needs of the headers that browsers obey: nothing is sniffed, framed, cached or run.
 * A route that is read by browsers, or whose answers may be cached, sets its own value.
 */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};
