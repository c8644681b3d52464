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
}

/** Reads KMS_KEY_ID, which production requires. */
export function keysConfig(env: Environment, production: boolean): KeysConfig {
  return {
    directory: '.dev',
    kmsKeyId: production ? env.text('KMS_KEY_ID') : env.optionalText('KMS_KEY_ID'),
  };
}

/** What encrypts the sensitive columns. */
export async function openEnvelope({ directory, kmsKeyId }: KeysConfig): Promise<Envelope> {
  const keys =
    kmsKeyId === undefined
      ? await createLocalKeyProvider({ file: join(directory, 'keys.json') })
      : createKmsKeyProvider({ client: new KMSClient(), keyId: kmsKeyId });
  return createEnvelope({ keys });
}
