import { lookup as lookupInSystem } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Problem } from '../../problems.ts';
import { isPublicAddress } from './addresses.ts';

export interface UrlPolicyOptions {
  /** Lets in http and addresses that are not public: for development and tests alone. @default false */
  allowPrivate?: boolean;
  /** Asks for the addresses of a name, as `dns.lookup` does with `all`. @default dns.lookup */
  resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>;
}

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Decides where this service lets itself be sent to (OWASP: server-side request forgery). */
export interface UrlPolicy {
  /**
   * Checks an address that somebody registers.
   * @returns its normal form
   * @throws {Problem} webhook-url-refused
   */
  check(url: string): Promise<string>;
  /**
   * Resolves names for connections. What it checked is what is connected to: a name that answers
   * differently a moment later gains nothing.
   */
  lookup: LookupFunction;
  /** Whether an address that is written as one may be connected to; no lookup is made for those. */
  allowsHost(hostname: string): boolean;
}

export function createUrlPolicy(options: UrlPolicyOptions = {}): UrlPolicy {
  const { allowPrivate = false, resolve = resolveInSystem } = options;
  const allows = (address: string) => allowPrivate || isPublicAddress(address);

  const resolveAllowed = async (hostname: string): Promise<readonly ResolvedAddress[]> => {
    const addresses = await resolve(hostname);
    // One private address among public ones is a trap, not a choice.
    if (addresses.length > 0 && addresses.every(({ address }) => allows(address))) return addresses;
    throw new Error(`${hostname} is no public address.`);
  };

  return {
    async check(text) {
      const url = parse(text, allowPrivate);
      const host = hostOf(url);
      if (isIP(host) !== 0) {
        if (!allows(host)) throw refused(`${host} is no public address.`);
      } else {
        await resolveAllowed(host).catch((cause: unknown) => {
          throw refused(`The name ${host} does not lead to public addresses alone.`, cause);
        });
      }
      return url.href;
    },
    allowsHost: (hostname) => isIP(hostname) === 0 || allows(hostname),
    lookup: (hostname, { all }, callback) => {
      resolveAllowed(hostname).then(
        (addresses) => {
          const [first] = addresses;
          if (all) callback(null, [...addresses]);
          else callback(null, first?.address ?? '', first?.family);
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)), '', 0);
        },
      );
    },
  };
}

/** @returns the host, an IPv6 address without its brackets */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function parse(text: string, allowPrivate: boolean): URL {
  const url = URL.parse(text);
  if (!url) throw refused('It is no absolute URL.');
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw refused('It must begin with https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('It must not carry a user or a password; deliveries are signed.');
  }
  if (url.hash !== '') throw refused('It must not have a fragment.');
  return url;
}

function refused(reason: string, cause?: unknown): Error {
  return new Problem('webhook-url-refused', reason, { cause });
}

function resolveInSystem(hostname: string): Promise<ResolvedAddress[]> {
  return new Promise((resolve, reject) => {
    lookupInSystem(hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}
