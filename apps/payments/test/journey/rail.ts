import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { paymentIdOfReference } from '../../src/journey/reference.ts';
import type {
  CancellationAnswer,
  OutgoingPayment,
  Rail,
  RailAnswer,
  RailInbox,
  Statement,
} from '../../src/rails/rail.ts';
import type { RecoveryPolicy } from '../../src/rails/recovery.ts';
import type { RailRecord } from './script.ts';

const PROCESS = join(import.meta.dirname, '../processes/scripted-rail.ts');

export interface ScriptedRail {
  readonly url: string;
  /** What it knows, by reference, once it has nothing more to say. */
  records(): Promise<Record<string, RailRecord>>;
  stop(): void;
}

/** Starts the rail as a process. */
export async function startScriptedRail(policy: RecoveryPolicy): Promise<ScriptedRail> {
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(policy)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const port = /^listening (\d+)$/.exec(line)?.[1];
    if (port === undefined) continue;
    const url = `http://127.0.0.1:${port}`;
    return {
      url,
      async records() {
        for (;;) {
          const { underWay, records } = (await post(`${url}/records`, {})) as {
            underWay: number;
            records: Record<string, RailRecord>;
          };
          if (underWay === 0) return records;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
      stop: () => child.kill('SIGKILL'),
    };
  }
  throw new Error('The scripted rail ended before it listened.');
}

async function post(url: string, body: object, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  if (response.status === 503) throw new Busy();
  return response.json();
}

class Busy extends Error {}

/** Speaks to a scripted rail by HTTP, both ways, as an adapter of a real one would. */
export function createHttpRail(name: string, url: string, recovery: RecoveryPolicy): Rail {
  const given = ({ reference, submittedAt, order }: OutgoingPayment) => {
    return { reference, submittedAt: submittedAt.getTime(), order };
  };
  return {
    name,
    recovery,
    async submit(payment, { signal, possibleDuplicate }) {
      const body = { ...given(payment), possibleDuplicate };
      return (await post(`${url}/submit`, body, signal).catch(explain)) as RailAnswer;
    },
    async inquire(payment, signal) {
      return (await post(`${url}/inquire`, given(payment), signal).catch(explain)) as RailAnswer;
    },
    requestCancellation: async (payment, request, signal) =>
      (await post(`${url}/cancel`, { ...given(payment), ...request }, signal)) as
        CancellationAnswer | { kind: 'taken' },
    async listen(inbox) {
      const server = createServer((request, response) => {
        take(request, inbox).then(
          (taken) => response.writeHead(taken ? 204 : 409).end(),
          () => response.writeHead(500).end(),
        );
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      await post(`${url}/listen`, { url: `http://127.0.0.1:${port}` });
      return async () => {
        server.close();
        server.closeIdleConnections();
        await once(server, 'close');
      };
    },
  };
}

interface Incoming {
  reference: string;
  statement: Statement;
  requestId: string;
  answer: CancellationAnswer;
  returnId: string;
  amount: string;
}

/** @returns whether the rail need not say it again */
async function take(request: IncomingMessage, inbox: RailInbox): Promise<boolean> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { reference, statement, requestId, answer, returnId, amount } = JSON.parse(
    text,
  ) as Incoming;
  const paymentId = paymentIdOfReference(reference) ?? '';
  if (request.url === '/cancellations') {
    return inbox.cancellationAnswer({ paymentId, requestId }, answer);
  }
  if (request.url === '/returns') {
    const reason = { code: 'requested-by-debtor', raw: 'FOCR' };
    const returned = { paymentId, returnId, amount: BigInt(amount), currency: 'USD', reason };
    return (await inbox.returned(returned)) === undefined;
  }
  return (await inbox.statements([{ paymentId, statement }])).length === 0;
}

/** A connection that was never made brought nothing there; any other failure says nothing. */
function explain(error: unknown): RailAnswer {
  const { cause } = error as { cause?: { code?: string } };
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof Busy || cause?.code === 'ECONNREFUSED') return { kind: 'not-sent', detail };
  return { kind: 'unknown', detail };
}
