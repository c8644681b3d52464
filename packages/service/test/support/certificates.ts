import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Pair {
  cert: string;
  key: string;
}

/** A certificate authority of its own, and what it signs. */
export async function createAuthority(name: string) {
  const authority = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const sign = async (commonName: string, uri?: string): Promise<Pair> => {
    const signed = await generate([{ name: 'commonName', value: commonName }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
            ...(uri === undefined ? [] : [{ type: 6 as const, value: uri }]),
          ],
        },
      ],
    });
    return { cert: signed.cert, key: signed.private };
  };
  return { cert: authority.cert, sign };
}

/** Writes a pair where a service's configuration expects it. */
export function writePair(folder: string, { cert, key }: Pair) {
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key, { mode: 0o600 });
  return files;
}
