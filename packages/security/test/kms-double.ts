import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMSClient } from '@aws-sdk/client-kms';

/**
 * A stand-in for AWS KMS: an HTTP endpoint that speaks its protocol (awsJson 1.1), so that the
 * SDK's own client talks to it. Symmetric keys alone, no signatures, no grants.
 */
export interface KmsDouble {
  url: string;
  /** A client as a service would make it, with the SDK's default retries. */
  client: KMSClient;
  /** @returns its ARN */
  createKey: () => string;
  /** New material for the key; what the earlier encrypted stays readable. */
  rotate: (arn: string) => void;
  setEnabled: (arn: string, enabled: boolean) => void;
  setAlias: (alias: string, arn: string) => void;
  /** Answers every request with this error until `restore`. */
  failWith: (type: string, status?: number) => void;
  /** Answers after so many milliseconds. */
  slowDown: (milliseconds: number) => void;
  /** Accepts no connection until `restore`. */
  disappear: () => Promise<void>;
  restore: () => Promise<void>;
  /** The operations that were asked for, in order. */
  readonly requests: string[];
  stop: () => Promise<void>;
}

interface Key {
  arn: string;
  enabled: boolean;
  materials: Buffer[];
}

interface Request {
  KeyId?: string;
  SourceKeyId?: string;
  DestinationKeyId?: string;
  CiphertextBlob?: string;
  EncryptionContext?: Record<string, string>;
  SourceEncryptionContext?: Record<string, string>;
  DestinationEncryptionContext?: Record<string, string>;
}

class KmsFault extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, status = 400) {
    super(`${type} of the stand-in`);
    this.type = type;
    this.status = status;
  }
}

export async function startKmsDouble(): Promise<KmsDouble> {
  const keys = new Map<string, Key>();
  const aliases = new Map<string, string>();
  const requests: string[] = [];
  let fault: KmsFault | undefined;
  let delay = 0;

  const find = (id = '') => {
    const key = keys.get(aliases.get(id) ?? id);
    if (!key) throw new KmsFault('NotFoundException');
    if (!key.enabled) throw new KmsFault('DisabledException');
    return key;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
    requests.push(operation);
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    const [status, body] = respond(operation, Buffer.concat(chunks).toString(), find, fault);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await once(server.close(), 'close');
  };
  const port = await listen(0);
  const url = `http://127.0.0.1:${String(port)}`;
  const client = new KMSClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' },
  });

  return {
    url,
    client,
    requests,
    createKey: () => {
      const arn = `arn:aws:kms:us-east-1:111122223333:key/${randomUUID()}`;
      keys.set(arn, { arn, enabled: true, materials: [randomBytes(32)] });
      return arn;
    },
    rotate: (arn) => void keys.get(arn)?.materials.push(randomBytes(32)),
    setEnabled: (arn, enabled) => {
      const key = keys.get(arn);
      if (key) key.enabled = enabled;
    },
    setAlias: (alias, arn) => void aliases.set(alias, arn),
    failWith: (type, status) => {
      fault = new KmsFault(type, status);
    },
    slowDown: (milliseconds) => {
      delay = milliseconds;
    },
    disappear: close,
    restore: async () => {
      fault = undefined;
      delay = 0;
      if (!server.listening) await listen(port);
    },
    stop: async () => {
      client.destroy();
      await close();
    },
  };
}

type FindKey = (id?: string) => Key;

function respond(
  operation: string,
  body: string,
  find: FindKey,
  fault: KmsFault | undefined,
): [status: number, body: object] {
  try {
    if (fault) throw fault;
    return [200, perform(operation, JSON.parse(body) as Request, find)];
  } catch (error) {
    if (!(error instanceof KmsFault)) throw error;
    return [error.status, { __type: error.type, message: error.message }];
  }
}

function perform(operation: string, request: Request, find: FindKey): object {
  if (operation === 'GenerateDataKey') {
    const key = find(request.KeyId);
    const plaintext = randomBytes(32);
    return {
      KeyId: key.arn,
      Plaintext: plaintext.toString('base64'),
      CiphertextBlob: wrap(key, plaintext, request.EncryptionContext),
    };
  }
  if (operation === 'Decrypt') {
    const key = find(request.KeyId);
    const plaintext = unwrap(key, request.CiphertextBlob, request.EncryptionContext);
    return { KeyId: key.arn, Plaintext: plaintext.toString('base64') };
  }
  if (operation === 'ReEncrypt') {
    const [from, to] = [find(request.SourceKeyId), find(request.DestinationKeyId)];
    const plaintext = unwrap(from, request.CiphertextBlob, request.SourceEncryptionContext);
    const CiphertextBlob = wrap(to, plaintext, request.DestinationEncryptionContext);
    return { KeyId: to.arn, SourceKeyId: from.arn, CiphertextBlob };
  }
  throw new KmsFault('UnsupportedOperationException');
}

function wrap(key: Key, plaintext: Buffer, context: Record<string, string> = {}): string {
  const version = key.materials.length - 1;
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.materials[version] ?? '', nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(Object.entries(context).sort())));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  const head = Buffer.from(`${key.arn} ${String(version)}\n`);
  return Buffer.concat([head, nonce, sealed]).toString('base64');
}

function unwrap(key: Key, blob = '', context: Record<string, string> = {}): Buffer {
  const bytes = Buffer.from(blob, 'base64');
  const end = bytes.indexOf('\n');
  const [arn, version] = bytes.subarray(0, Math.max(end, 0)).toString().split(' ');
  const material = key.materials[Number(version)];
  if (!arn?.startsWith('arn:') || !material) throw new KmsFault('InvalidCiphertextException');
  if (arn !== key.arn) throw new KmsFault('IncorrectKeyException');
  try {
    const decipher = createDecipheriv('aes-256-gcm', material, bytes.subarray(end + 1, end + 13));
    decipher.setAAD(Buffer.from(JSON.stringify(Object.entries(context).sort())));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(end + 13, -16)), decipher.final()]);
  } catch (error) {
    throw Object.assign(new KmsFault('InvalidCiphertextException'), { cause: error });
  }
}
