import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { createEnvelope, createLocalKeyProvider, type Envelope } from '@quoin/security';
import { createKmsKeyProvider } from '@quoin/security/kms';
import type { Environment } from '@quoin/service';

export interface KeysConfig {
  /** Where the key store of a developer's machine is. */
  directory: string;
  /** Id or ARN of the key in AWS KMS; undefined for a key store on this machine. */
  kmsKeyId: string | undefined;
  /** Keys the chain of the audit log, in base64. Whoever lacks it cannot make the chain anew. */
  auditKey: string;
}

const DEVELOPMENT_KEY = Buffer.alloc(32).toString('base64');

/** Reads KMS_KEY_ID and AUDIT_KEY, which production requires. */
export function keysConfig(env: Environment, production: boolean): KeysConfig {
  return {
    directory: '.dev',
    kmsKeyId: production ? env.text('KMS_KEY_ID') : env.optionalText('KMS_KEY_ID'),
    auditKey: production
      ? env.secret('AUDIT_KEY')
      : (env.secret('AUDIT_KEY', { required: false }) ?? DEVELOPMENT_KEY),
  };
}

/** What encrypts the sensitive columns. */
export async function openEnvelope({
  directory,
  kmsKeyId,
}: Pick<KeysConfig, 'directory' | 'kmsKeyId'>): Promise<Envelope> {
  const keys =
    kmsKeyId === undefined
      ? await createLocalKeyProvider({ file: join(directory, 'keys.json') })
      : createKmsKeyProvider({ client: new KMSClient(), keyId: kmsKeyId });
  return createEnvelope({ keys });
}
