import { entries, get, isSet, items, placeOf, type Located } from '../shared/located.ts';
import type { ApiDocument, Operation } from './document.ts';
import type { Say } from './rule.ts';

/** Who may call an operation, as far as the description says it. */
export function accessRules(document: ApiDocument, say: Say): void {
  checkOptional(document, say);
  const operations = [...document.operations().values()];
  checkDebug(document, operations, say);
  const { closed = [], other = [] } = Object.groupBy(operations, (operation) =>
    asksForSomething(document, operation) ? 'closed' : 'other',
  );
  const open = other.filter((operation) => !isOpenByPurpose(document, operation));
  if (closed.length === 0) reportAll(open, say);
  else reportForgotten(open, closed, say);
  checkUnknownSchemes(document, closed, say);
}

/** The ways in that count for an operation; an empty list is one that asks for nothing. */
function waysInto(document: ApiDocument, { value }: Operation): Located | undefined {
  const own = get(value, 'security');
  return isSet(own) ? own : get(document.root, 'security');
}

const isEmpty = (way: Located): boolean => way.kind === 'map' && way.entries.size === 0;

function asksForSomething(document: ApiDocument, operation: Operation): boolean {
  const ways = waysInto(document, operation);
  if (ways?.kind === 'unknown') return true;
  if (items(ways).some((way) => !isEmpty(way))) return true;
  return entries(operation.value).some(({ key }) => /^x-.*auth/i.test(key));
}

/** Steps of a path that everybody may take: to show that the service lives, or to log in. */
const PUBLIC_STEPS = [
  /^(?:health|healthz|healthchecks?|live|livez|liveness|alive|ready|readyz|readiness|startup|ping)$/,
  /^(?:status|version|info|about|metrics|docs?|apidocs|favicon\.ico|robots\.txt)$|^(?:openapi|swagger)/,
  /^(?:login|logon|signin|signup|logout|register|registrations?|sessions?|refresh|captcha|challenge)$/,
  /^(?:token|oauth2?|oidc|saml|sso|authorize|auth|authenticate|authentication|introspect|revoke)$/,
  /^(?:password|forgotpassword|resetpassword|passwordresets?|verifyemail|verify|confirm|confirmation)$/,
  /^(?:activate|activation|callbacks?|jwks|jwks\.json|\.wellknown|public|unsubscribe|contact|feedback)$/,
  /^(?:newsletter|countries|currencies|locales)$/,
];

const isPublicStep = (step: string): boolean => {
  const word = step.toLowerCase().replaceAll(/[-_]/g, '');
  return PUBLIC_STEPS.some((pattern) => pattern.test(word));
};

/** A part of the path that only the invited know. */
const CAPABILITY = /^\{[^}]{0,60}(?:token|code|hash|signature|nonce|secret)[^}]{0,20}\}$/i;

/** A header in which credentials travel that the description does not declare as a scheme. */
const CREDENTIAL_HEADER = /authorization|api-?key|signature|token|hmac/i;

function isOpenByPurpose(document: ApiDocument, operation: Operation): boolean {
  const { method, path } = operation;
  if (method === 'options' || method === 'head' || method === 'trace') return true;
  const steps = path.split('/').filter((step) => step !== '');
  if (steps.length === 0 || steps.includes('public')) return true;
  if (/^(?:callbacks?|(?:web)?hooks?)$/i.test(steps.at(-2) ?? '')) return true;
  const named = steps.filter((step) => step.startsWith('{'));
  if (named.length > 0 && named.every((step) => CAPABILITY.test(step))) return true;
  if (named.length === 0 && steps.some(isPublicStep)) return true;
  return [...document.parameters(operation).keys()].some((key) => {
    const [place = '', name = ''] = key.split(' ');
    return place === 'header' && CREDENTIAL_HEADER.test(name);
  });
}

/** What only its owner may see. */
const PRIVATE =
  /(?:^|[/_-])(?:admin|internal|users?|customers?|clients?|accounts?|cards?|payments?|transactions?|transfers?|balances?|statements?|payouts?|refunds?|orders?|invoices?|keys?|secrets?|reports?|exports?|audit|ledger|merchants?|employees?|patients?|profiles?|me)(?=$|[/_.-])/i;

const isWriting = ({ method }: Operation): boolean =>
  ['post', 'put', 'patch', 'delete'].includes(method);

const matters = (operation: Operation): boolean =>
  isWriting(operation) || PRIVATE.test(operation.path);

/** Nothing in the document asks who calls: one finding, not one for each operation. */
function reportAll(open: readonly Operation[], say: Say): void {
  const [first, ...others] = open.filter(matters).sort((a, b) => a.at.line - b.at.line);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  say(
    'openapi/operation-without-security',
    first.at,
    `${first.title}${more} can be called by anybody: nothing in this description asks who calls. Declare a scheme under components.securitySchemes, and name it in security.`,
  );
}

function reportForgotten(open: readonly Operation[], closed: readonly Operation[], say: Say): void {
  const closedReads = closed.filter((each) => !isWriting(each)).length;
  const openReads = open.filter((each) => !isWriting(each)).length;
  for (const operation of open) {
    const own = get(operation.value, 'security');
    // Where most may be read by everybody, one more is meant so.
    const isLeftOut = own === undefined && closedReads > openReads;
    if (!matters(operation) && !isLeftOut) continue;
    say(
      'openapi/operation-without-security',
      own === undefined ? operation.at : placeOf(operation.value, 'security'),
      `${operation.title} can be called by anybody, while other operations ask who calls. Give it security, or put it at a path that says it is public.`,
    );
  }
}

/** A way in that names a scheme which the document does not know asks for nothing. */
function checkUnknownSchemes(document: ApiDocument, closed: readonly Operation[], say: Say): void {
  const declared = document.schemes();
  if (declared === undefined) return;
  const lists = new Set(closed.map((operation) => waysInto(document, operation)));
  for (const way of [...lists].flatMap(items)) {
    for (const { key, keyAt } of entries(way)) {
      if (get(declared, key) !== undefined) continue;
      say(
        'openapi/operation-without-security',
        keyAt,
        `"${key}" is no scheme of this description, so nobody checks it. Declare it under components.securitySchemes.`,
      );
    }
  }
}

function checkOptional(document: ApiDocument, say: Say): void {
  const lists = [
    { of: 'Every operation', ways: get(document.root, 'security') },
    ...[...document.operations().values()]
      .filter((operation) => !isOpenByPurpose(document, operation))
      .map(({ title, value }) => ({ of: title, ways: get(value, 'security') })),
  ];
  for (const { of, ways } of lists) {
    const all = items(ways);
    const empty = all.find(isEmpty);
    if (empty === undefined || all.every(isEmpty)) continue;
    say(
      'openapi/optional-security',
      empty.at,
      `${of} also lets in who shows nothing: {} is a way in that asks for nothing. Remove it.`,
    );
  }
}

const DEBUG_STEP =
  /^(?:_?_?debug|heap-?dump|thread-?dump|pprof|phpinfo|phpmyadmin|backdoor|trace\.axd|elmah\.axd|_?profiler|jolokia|eval|exec|shell|sql-?console)$/i;

function checkDebug(document: ApiDocument, operations: readonly Operation[], say: Say): void {
  const paths = get(document.root, 'paths');
  if (paths === undefined) return;
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const steps = path.split('/');
    const managed = steps.indexOf('actuator');
    const isManagement = managed >= 0 && !/^(?:health|info)$/.test(steps[managed + 1] ?? 'health');
    if (!isManagement && !steps.some((step) => DEBUG_STEP.test(step))) continue;
    say(
      'openapi/debug-path',
      placeOf(paths, path),
      `${path} shows or changes what goes on inside the service. Take it out of the API; serve it on a port that only operators reach.`,
    );
  }
}
