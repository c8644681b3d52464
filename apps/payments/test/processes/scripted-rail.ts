/**
 * A rail as a process of its own. It behaves to each payment as the payment's script says, keeps what
 * it received by the sender's reference, and sends its messages again until they are acknowledged.
 *
 * Arguments: the policy whose rules it watches, as JSON.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../src/payments/order.ts';
import type { RecoveryPolicy } from '../../src/rails/recovery.ts';
import { scriptOf, type RailRecord, type Said, type Script } from '../journey/script.ts';

const policy = JSON.parse(process.argv[2] ?? '{}') as RecoveryPolicy;
const records = new Map<string, RailRecord>();
const scripts = new Map<string, { script: Script; losses: string[] }>();
/** Where messages go; a service that was killed comes back under another address. */
let listener = '';
let underWay = 0;

interface Submission {
  reference: string;
  possibleDuplicate: boolean;
  submittedAt: number;
  order: Order;
}

function recordOf(reference: string): RailRecord {
  const known = records.get(reference);
  if (known) return known;
  const blank = { received: 0, flagged: 0, inquiries: 0, cancellations: 0, said: [] };
  const record: RailRecord = { ...blank, amount: '0', violations: [] };
  records.set(reference, record);
  return record;
}

function statement(reference: string, kind: Said, number: number) {
  const source = { answerId: `${reference}-${number}-${kind}`, railReference: `R${reference}` };
  return kind === 'rejected' || kind === 'blocked'
    ? { kind, source, reason: { code: 'account-closed', raw: 'AC04' } }
    : { kind, source };
}

/** Sends until somebody says that it was received. */
async function tell(path: string, message: object): Promise<void> {
  underWay += 1;
  for (;;) {
    const acknowledged = await fetch(`${listener}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(5_000),
    }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (acknowledged) break;
    await pause(20);
  }
  underWay -= 1;
}

async function tellAll(reference: string, from: number, script: Script): Promise<void> {
  for (const [number, kind] of script.says.entries()) {
    if (number < from) continue;
    recordOf(reference).said.push(kind);
    const message = { reference, statement: statement(reference, kind, number) };
    const copies = Array.from({ length: script.copies ?? 1 }, () => tell('/messages', message));
    await Promise.all(copies);
  }
}

async function submit(given: Submission, response: ServerResponse): Promise<void> {
  const { reference, possibleDuplicate, order } = given;
  const script = scriptOf(order);
  const known = scripts.get(reference) ?? { script, losses: [...(script.loses ?? [])] };
  scripts.set(reference, known);
  const loss = known.losses.shift();
  if (loss === 'request') {
    response.destroy();
    return;
  }
  if (loss === 'busy') {
    response.writeHead(503).end();
    return;
  }
  const record = recordOf(reference);
  record.received += 1;
  record.amount = order.amount;
  if (possibleDuplicate) record.flagged += 1;
  judgeRepetition(record, possibleDuplicate);
  const first = record.received === 1;
  if (loss !== undefined) {
    // The payment is there; the caller does not learn it from this call.
    const lost = (script.answers ?? 'now') === 'now' ? 1 : 0;
    if (first && lost === 1) record.said.push(script.says[0] ?? 'settled');
    if (first) void tellLater(reference, lost, script);
    if (loss === 'answer') response.destroy();
    return;
  }
  await answer(reference, script, first, response);
}

async function answer(
  reference: string,
  script: Script,
  first: boolean,
  response: ServerResponse,
): Promise<void> {
  const { answers = 'now' } = script;
  const { said } = recordOf(reference);
  const last = said.at(-1);
  if (!first) {
    // What comes again is answered as it stands.
    send(response, last ? statement(reference, last, said.length - 1) : { kind: 'taken' });
    return;
  }
  if (answers === 'now') {
    said.push(script.says[0] ?? 'settled');
    send(response, statement(reference, script.says[0] ?? 'settled', 0));
    void tellLater(reference, 1, script);
    return;
  }
  if (answers === 'before') await tellAll(reference, 0, script);
  send(response, { kind: 'taken' });
  if (answers === 'message') void tellLater(reference, 0, script);
}

async function tellLater(reference: string, from: number, script: Script): Promise<void> {
  underWay += 1;
  await pause(1);
  await tellAll(reference, from, script);
  underWay -= 1;
}

function judgeRepetition(record: RailRecord, possibleDuplicate: boolean): void {
  if (record.received === 1) return;
  if (policy.kind === 'resend-as-duplicate' && possibleDuplicate) return;
  record.violations.push(`received ${record.received} times, flagged: ${possibleDuplicate}`);
}

function inquire(reference: string, submittedAt: number, response: ServerResponse): void {
  const record = records.get(reference);
  if (policy.kind !== 'inquire-then-resend') {
    recordOf(reference).violations.push('inquired, which this rail does not know');
  } else if (Date.now() - submittedAt < policy.inquireNotBefore) {
    recordOf(reference).violations.push('inquired too early');
  }
  if (record) record.inquiries += 1;
  const last = record?.said.at(-1);
  if (!record || record.received === 0) send(response, { kind: 'not-found' });
  else if (!last) send(response, { kind: 'taken' });
  else send(response, statement(reference, last, record.said.length - 1));
}

function cancel(reference: string, requestId: string, response: ServerResponse): void {
  const record = recordOf(reference);
  record.cancellations += 1;
  const kind = scripts.get(reference)?.script.cancels ?? 'refused';
  const answerId = `${reference}-cancel-${requestId}`;
  const refusal = { kind: 'refused', answerId, reason: { code: 'already-posted', raw: 'ARDT' } };
  if (kind === 'message') {
    send(response, { kind: 'taken' });
    void giveBack(reference, requestId, { kind: 'accepted', answerId });
    return;
  }
  send(response, kind === 'refused' ? refusal : { kind, answerId });
}

/** The answer first, then the money. */
async function giveBack(reference: string, requestId: string, answer: object): Promise<void> {
  await tell('/cancellations', { reference, requestId, answer });
  const { amount } = recordOf(reference);
  await tell('/returns', { reference, returnId: `return-${reference}`, amount });
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const reference = String(body.reference);
  switch (request.url) {
    case '/submit':
      await submit(body as unknown as Submission, response);
      break;
    case '/inquire':
      inquire(reference, Number(body.submittedAt), response);
      break;
    case '/cancel':
      cancel(reference, String(body.requestId), response);
      break;
    case '/listen':
      listener = String(body.url);
      send(response, {});
      break;
    case '/records':
      send(response, { underWay, records: Object.fromEntries(records) });
      break;
    default:
      response.writeHead(404).end();
  }
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.destroy();
  });
}).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`listening ${port}\n`);
});
// It ends with its parent, even one that was killed.
process.stdin.on('end', () => process.exit(0)).resume();
