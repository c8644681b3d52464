import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext, type SecureContextOptions, type Server } from 'node:tls';
import type { TlsConfig } from '../config/service-config.ts';

/** The options of an HTTPS server, read from the files of the configuration. */
export type CertificateOptions = SecureContextOptions & {
  requestCert?: boolean;
  rejectUnauthorized?: boolean;
};

/** TLS 1.2 would be allowed by PCI DSS; nothing that calls a new service needs it. */
const MIN_VERSION = 'TLSv1.3';

/**
 * Reads certificates and keys, and proves that they can be used.
 *
 * @throws Error naming the files when one cannot be read, or the key is not the certificate's
 */
export function readCertificates(tls: TlsConfig): CertificateOptions {
  const options: CertificateOptions = {
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    minVersion: MIN_VERSION,
    ...(tls.clientCaFile !== undefined && {
      ca: readFileSync(tls.clientCaFile),
      requestCert: true,
      rejectUnauthorized: tls.clientCertRequired ?? true,
    }),
  };
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new Error(
      `${tls.certFile} and ${tls.keyFile} cannot be used together: ${String(cause)}. ` +
        'Give a certificate chain and its private key in PEM form.',
      { cause },
    );
  }
  return options;
}

export interface WatchOptions {
  /** How often the files are looked at, in milliseconds. @default 10000 */
  interval?: number;
  /** Told when new certificates are in use. */
  onReload: () => void;
  /** Told when new files cannot be used; the old certificates stay. */
  onError: (error: unknown) => void;
}

/**
 * Takes new certificates into use when a file changes, without a restart: connections that are open
 * stay. Files are polled, because mounted secrets are replaced by switching a symbolic link.
 *
 * @returns ends the watch
 */
export function watchCertificates(
  server: Pick<Server, 'setSecureContext'>,
  tls: TlsConfig,
  { interval = 10_000, onReload, onError }: WatchOptions,
): () => void {
  const files = [tls.certFile, tls.keyFile, tls.clientCaFile].filter((file) => file !== undefined);
  const reload = () => {
    try {
      server.setSecureContext(readCertificates(tls));
      onReload();
    } catch (error) {
      // A certificate and its key are two files: between the two writes they do not fit.
      onError(error);
    }
  };
  for (const file of files) watchFile(file, { interval, persistent: false }, reload);
  return () => {
    for (const file of files) unwatchFile(file, reload);
  };
}
