import { entries, get, items, placeOf, text, type Located, type Place } from '../shared/located.ts';
import { isLocalAddress } from '../shared/addresses.ts';
import type { ApiDocument } from './document.ts';
import type { Say } from './rule.ts';

/** Servers, and the schemes by which callers say who they are. */
export function schemeRules(document: ApiDocument, say: Say): void {
  checkServers(document, say);
  for (const { key, value } of entries(document.schemes())) {
    const scheme = document.resolve(value);
    if (scheme === undefined) continue;
    checkQueryKey(key, scheme, say);
    checkBasic(document, key, scheme, say);
    checkFlows(key, scheme, say);
    const discovery = get(scheme, 'openIdConnectUrl');
    if (discovery !== undefined) checkAddress(discovery, say);
  }
}

function checkServers(document: ApiDocument, say: Say): void {
  const { root } = document;
  const operations = [...document.operations().values()];
  const places = new Set([root, ...operations.flatMap(({ item, value }) => [item, value])]);
  for (const server of [...places].flatMap((place) => items(get(place, 'servers')))) {
    checkServer(server, say);
  }
  checkSchemesOfSwagger(root, say);
}

function checkAddress(url: Located, say: Say): void {
  const address = text(url) ?? '';
  if (isPlain(address)) sayPlain(url.at, address, say);
}

function sayPlain(at: Place, address: string, say: Say): void {
  say(
    'openapi/plaintext-server',
    at,
    `${address} is plain text: tokens and data can be read and changed on the way. Use https.`,
  );
}

/** An address may be put together from variables, each with a default. */
function checkServer(server: Located, say: Say): void {
  const url = get(server, 'url');
  const written = text(url);
  if (url === undefined || written === undefined) return;
  const address = written.replaceAll(
    /(?!^)\{([\w-]{1,60})\}/g,
    (whole, name: string) => text(get(server, 'variables', name, 'default')) ?? whole,
  );
  const scheme = /^\{([\w-]{1,60})\}(?=:)/.exec(address);
  if (scheme === null) {
    if (isPlain(address)) sayPlain(url.at, address, say);
    return;
  }
  const variable = get(server, 'variables', scheme[1] ?? '');
  const values = [get(variable, 'default'), ...items(get(variable, 'enum'))];
  const plain = values.find((value) => isPlain(address.replace(scheme[0], text(value) ?? 'https')));
  if (plain !== undefined) sayPlain(plain.at, address.replace(scheme[0], 'http'), say);
}

function checkSchemesOfSwagger(root: Located, say: Say): void {
  const host = text(get(root, 'host'));
  if (host === undefined || isLocalAddress(`http://${host}`)) return;
  const plain = items(get(root, 'schemes')).find((scheme) =>
    /^(?:http|ws)$/.test(text(scheme) ?? ''),
  );
  if (plain !== undefined) sayPlain(plain.at, `http://${host}`, say);
}

const isPlain = (address: string): boolean =>
  /^(?:http|ws):\/\//i.test(address) && !isLocalAddress(address);

function checkQueryKey(name: string, scheme: Located, say: Say): void {
  if (text(get(scheme, 'type')) !== 'apiKey' || text(get(scheme, 'in')) !== 'query') return;
  say(
    'openapi/secret-in-address',
    placeOf(scheme, 'in'),
    `The key of "${name}" stands in the address, which proxies, browsers and logs keep. Take it from a header.`,
  );
}

/** Where OAuth clients show who they are; there basic is what the standard says. */
const TOKEN_PATH = /\/(?:token|introspect(?:ion)?|revoke|revocation|par)$/i;

function checkBasic(document: ApiDocument, name: string, scheme: Located, say: Say): void {
  const isBasic =
    text(get(scheme, 'type')) === 'basic' ||
    (text(get(scheme, 'type')) === 'http' &&
      /^(?:basic|digest)$/i.test(text(get(scheme, 'scheme')) ?? ''));
  if (!isBasic) return;
  const users = [...document.operations().values()].filter(({ value }) =>
    items(get(value, 'security')).some((way) => get(way, name) !== undefined),
  );
  if (users.length > 0 && users.every(({ path }) => TOKEN_PATH.test(path))) return;
  say(
    'openapi/basic-authentication',
    placeOf(scheme, get(scheme, 'scheme') === undefined ? 'type' : 'scheme'),
    `"${name}" sends the password itself with every request. Use a token that ends by itself: OAuth 2 or OpenID Connect, or mutual TLS between services.`,
  );
}

const WEAK_FLOWS = new Map([
  [
    'implicit',
    'hands the token over in the address, where others read it. Use authorizationCode with PKCE',
  ],
  ['password', 'has people give their password to the client. Use authorizationCode with PKCE'],
]);

function checkFlows(name: string, scheme: Located, say: Say): void {
  if (text(get(scheme, 'type')) !== 'oauth2') return;
  const flows = get(scheme, 'flows');
  const old = get(scheme, 'flow');
  const shown = [
    ...entries(flows),
    ...(old === undefined ? [] : [{ key: text(old) ?? '', value: scheme, keyAt: old.at }]),
  ];
  for (const { key, value, keyAt } of shown) {
    const reason = WEAK_FLOWS.get(key);
    if (reason !== undefined) {
      say('openapi/weak-oauth-flow', keyAt, `The flow "${key}" of "${name}" ${reason}.`);
    }
    for (const url of ['authorizationUrl', 'tokenUrl', 'refreshUrl']) {
      const address = get(value, url);
      if (address !== undefined) checkAddress(address, say);
    }
  }
}
