import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { PublishFailure } from '../bus.ts';
import { exponentialDelay } from '../backoff.ts';
import { sendInOrder } from '../delivery/in-order.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { toStructured } from '../encoding.ts';
import type { CloudEvent } from '../event.ts';

/** What Kinesis takes in one request and in one record, key included. */
const MOST_RECORDS = 500;
const MOST_BYTES = 5 * 1_048_576;
const MOST_RECORD_BYTES = 1_048_576;

/** Times that the throttled records of a request are sent again before the publish fails. */
const ATTEMPTS = 5;
const throttled = exponentialDelay({ base: 50, most: 1_000 });

/** @throws PublishError where Kinesis refused events, those of each key after the refused one included. */
export function sendToStream(
  client: KinesisClient,
  stream: string,
  events: readonly CloudEvent[],
): Promise<void> {
  return sendInOrder(events, {
    mostEvents: MOST_RECORDS,
    mostBytes: MOST_BYTES,
    size: sizeOf,
    send: (batch) => sendBatch(client, stream, batch),
  });
}

async function sendBatch(
  client: KinesisClient,
  stream: string,
  batch: readonly CloudEvent[],
): Promise<readonly PublishFailure[]> {
  const fits = (event: CloudEvent) => sizeOf(event) <= MOST_RECORD_BYTES;
  const tooLarge = batch
    .filter((event) => !fits(event))
    .map((event) => ({
      event,
      reason: `The event is larger than ${String(MOST_RECORD_BYTES)} bytes.`,
    }));
  let left: PublishFailure[] = batch.filter(fits).map((event) => ({ event, reason: '' }));
  for (let attempt = 1; left.length > 0; attempt += 1) {
    left = await put(
      client,
      stream,
      left.map(({ event }) => event),
    );
    if (left.length === 0) break;
    // Throttling and faults of Kinesis say nothing about the events themselves.
    if (attempt === ATTEMPTS) {
      throw new Error(
        `Kinesis did not take ${String(left.length)} events: ${left[0]?.reason ?? ''}`,
      );
    }
    await sleep(throttled(attempt));
  }
  return tooLarge;
}

async function put(
  client: KinesisClient,
  stream: string,
  events: readonly CloudEvent[],
): Promise<PublishFailure[]> {
  const { Records = [] } = await client.send(
    new PutRecordsCommand({
      StreamName: stream,
      Records: events.map((event) => ({
        PartitionKey: partitionKeyOf(event),
        Data: new TextEncoder().encode(toStructured(event)),
      })),
    }),
  );
  return Records.flatMap(({ ErrorCode, ErrorMessage }, index) => {
    const event = events[index];
    if (event === undefined || ErrorCode === undefined) return [];
    return [{ event, reason: `${ErrorCode} ${ErrorMessage ?? ''}`.trim() }];
  });
}

function partitionKeyOf(event: CloudEvent): string {
  return event.partitionkey ?? event.id;
}

function sizeOf(event: CloudEvent): number {
  return Buffer.byteLength(toStructured(event)) + Buffer.byteLength(partitionKeyOf(event));
}
