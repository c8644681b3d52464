import { TLSSocket } from 'node:tls';
import type { Principal } from '@quoin/security';
import type { FastifyRequest } from 'fastify';

/** Who the client certificate of a connection names. */
export interface Peer {
  /** SPIFFE id, such as `spiffe://bank.example/ledger`. */
  spiffeId?: string;
  /** Names and addresses of the subject alternative name, such as `DNS:ledger.internal`. */
  alternativeNames: readonly string[];
  /** Common name of the subject. */
  commonName?: string;
  /** SHA-256 fingerprint in hexadecimal digits with colons. */
  fingerprint: string;
}

/** Turns a client certificate into the caller, or undefined when it names nobody that is known. */
export type IdentifyPeer = (peer: Peer) => Pick<Principal, 'subject' | 'roles'> | undefined;

const principals = new WeakMap<TLSSocket, Principal | null>();

/** The caller that the client certificate of a request's connection names, worked out once for each connection. */
export function principalOfPeer(request: FastifyRequest, identify: IdentifyPeer): Principal | null {
  const { socket } = request.raw;
  // Without `authorized` the certificate is what the client says, not what an authority signed.
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const known = principals.get(socket);
  if (known !== undefined) return known;
  const peer = peerOf(socket);
  const found = peer && identify(peer);
  const principal = found ? { ...found, claims: { sub: found.subject } } : null;
  principals.set(socket, principal);
  return principal;
}

function peerOf(socket: TLSSocket): Peer | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return undefined;
  const alternativeNames = (certificate.subjectAltName ?? '').split(', ').filter(Boolean);
  const uri = alternativeNames.find((name) => name.startsWith('URI:spiffe://'));
  const commonName = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
  return {
    alternativeNames,
    fingerprint: certificate.fingerprint256,
    ...(uri !== undefined && { spiffeId: uri.slice('URI:'.length) }),
    ...(commonName !== undefined && { commonName }),
  };
}
