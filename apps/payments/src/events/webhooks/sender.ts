import { request as requestHttp, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { hostOf, type UrlPolicy } from './url-policy.ts';

export interface SenderOptions {
  policy: UrlPolicy;
  /** Names this service to receivers. */
  userAgent: string;
  /** Milliseconds for one attempt, from the lookup of the name to the end of the answer. @default 10000 */
  timeout?: number;
  /** An authority beside those of the system, for tests. @default none */
  ca?: string;
}

/** What became of one attempt. */
export type Attempt =
  | { delivered: true; status: number }
  | {
      delivered: false;
      /** For people; it holds nothing of the answer's body. */
      error: string;
      /** Undefined when there was no answer. */
      status?: number;
      /** Milliseconds that the receiver asks to be left alone. */
      retryAfter?: number;
    };

export interface Sender {
  /**
   * Posts a message; 2xx is a delivery, everything else is not. It follows no redirect, which could
   * lead where the policy would not.
   *
   * @throws what `signal` was aborted with: nothing is known of the attempt then
   */
  send(message: {
    url: string;
    headers: Readonly<Record<string, string>>;
    body: string;
    signal: AbortSignal;
  }): Promise<Attempt>;
  close(): void;
}

const TIMEOUT = 10_000;

export function createSender(options: SenderOptions): Sender {
  const { policy, userAgent, timeout = TIMEOUT, ca } = options;
  const connections = { keepAlive: true, maxFreeSockets: 4, timeout: 30_000 };
  const agents = {
    'http:': new HttpAgent(connections),
    'https:': new HttpsAgent({ ...connections, minVersion: 'TLSv1.2', ...(ca && { ca }) }),
  };

  return {
    async send({ url: address, headers, body, signal }) {
      const url = new URL(address);
      if (!policy.allowsHost(hostOf(url))) return failed(`${url.hostname} is no public address.`);
      const secure = url.protocol === 'https:';
      const limit = AbortSignal.timeout(timeout);
      try {
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          const request = secure ? requestHttps : requestHttp;
          request(url, {
            method: 'POST',
            agent: secure ? agents['https:'] : agents['http:'],
            lookup: policy.lookup,
            signal: AbortSignal.any([signal, limit]),
            headers: {
              ...headers,
              'content-type': 'application/json; charset=utf-8',
              'content-length': String(Buffer.byteLength(body)),
              'user-agent': userAgent,
            },
          })
            .on('response', resolve)
            .on('error', reject)
            .end(body);
        });
        await drain(response);
        return attemptOf(response);
      } catch (error) {
        if (signal.aborted) throw error;
        if (limit.aborted) return failed(`There was no whole answer within ${timeout} ms.`);
        return failed(reasonOf(error));
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Bytes of an answer that are read so that its connection can be used again. */
const MOST_READ = 65_536;

async function drain(response: IncomingMessage): Promise<void> {
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    read += chunk.length;
    // Leaving the loop ends the connection.
    if (read > MOST_READ) return;
  }
}

function attemptOf({ statusCode: status = 0, headers }: IncomingMessage): Attempt {
  if (status >= 200 && status < 300) return { delivered: true, status };
  const retryAfter = retryAfterOf(headers['retry-after']);
  return {
    delivered: false,
    status,
    error:
      status >= 300 && status < 400
        ? `It answered ${status}; redirects are not followed. Register the address that it leads to.`
        : `It answered ${status}.`,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/.test(header)
    ? Number(header) * 1_000
    : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

function failed(error: string): Attempt {
  return { delivered: false, error };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(' ');
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || error.message.includes(code)
    ? error.message
    : `${code}: ${error.message}`;
}
