import { PublishError, type PublishFailure } from '../bus.ts';
import type { CloudEvent } from '../event.ts';

export interface InOrderOptions {
  /** Most events in one request. */
  mostEvents: number;
  /** Most bytes in one request. */
  mostBytes: number;
  /** Size of an event on the wire, in bytes. */
  size: (event: CloudEvent) => number;
  /** Sends one request; gives the events that were refused. Throws when the bus cannot be reached. */
  send: (batch: readonly CloudEvent[]) => Promise<readonly PublishFailure[]>;
}

/**
 * Sends through an interface that may refuse single events of a request, and still keeps the order
 * of each key: a request holds at most one event of a key, and what follows a refused event is not
 * sent.
 * @throws PublishError with the refused events and those that were held back behind them.
 */
export async function sendInOrder(
  events: readonly CloudEvent[],
  options: InOrderOptions,
): Promise<void> {
  const failures: PublishFailure[] = [];
  const stopped = new Map<string, string>();
  for (const wave of wavesOf(events)) {
    const open: CloudEvent[] = [];
    for (const event of wave) {
      const before = stopped.get(event.partitionkey ?? '');
      if (event.partitionkey === undefined || before === undefined) open.push(event);
      else failures.push({ event, reason: `Held back behind event ${before}, which was refused.` });
    }
    for (const failure of await sendAll(batchesOf(open, options), options.send)) {
      failures.push(failure);
      const { partitionkey, id } = failure.event;
      if (partitionkey !== undefined) stopped.set(partitionkey, id);
    }
  }
  if (failures.length > 0) throw new PublishError(failures);
}

/** Requests under way at the same time. They hold no key twice, so they need no order. */
const SIDE_BY_SIDE = 8;

async function sendAll(
  batches: readonly CloudEvent[][],
  send: InOrderOptions['send'],
): Promise<PublishFailure[]> {
  const failures: PublishFailure[] = [];
  for (let at = 0; at < batches.length; at += SIDE_BY_SIDE) {
    const answers = await Promise.allSettled(batches.slice(at, at + SIDE_BY_SIDE).map(send));
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason;
      failures.push(...answer.value);
    }
  }
  return failures;
}

/** The first events of all keys, then the second ones, and so on. */
function wavesOf(events: readonly CloudEvent[]): CloudEvent[][] {
  const seen = new Map<string, number>();
  const waves: CloudEvent[][] = [];
  for (const event of events) {
    const key = event.partitionkey;
    const wave = key === undefined ? 0 : (seen.get(key) ?? 0);
    if (key !== undefined) seen.set(key, wave + 1);
    (waves[wave] ??= []).push(event);
  }
  return waves;
}

function batchesOf(events: readonly CloudEvent[], options: InOrderOptions): CloudEvent[][] {
  const batches: CloudEvent[][] = [];
  let batch: CloudEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = options.size(event);
    const full = batch.length >= options.mostEvents || bytes + size > options.mostBytes;
    if (batch.length > 0 && full) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
