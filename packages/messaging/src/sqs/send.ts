import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { PublishFailure } from '../bus.ts';
import { sendInOrder } from '../delivery/in-order.ts';
import { toStructured } from '../encoding.ts';
import type { CloudEvent } from '../event.ts';

/** SQS takes at most ten messages and 1 MiB in one request. */
const MOST_MESSAGES = 10;
const MOST_BYTES = 1_048_576;

/** @throws PublishError where SQS refused events, those of each key after the refused one included. */
export function sendToQueue(
  client: SQSClient,
  url: string,
  events: readonly CloudEvent[],
): Promise<void> {
  return sendInOrder(events, {
    mostEvents: MOST_MESSAGES,
    mostBytes: MOST_BYTES,
    size: (event) => Buffer.byteLength(toStructured(event)),
    send: (batch) => sendBatch(client, url, batch),
  });
}

async function sendBatch(
  client: SQSClient,
  url: string,
  batch: readonly CloudEvent[],
): Promise<readonly PublishFailure[]> {
  const [event] = batch;
  if (event && batch.length === 1 && Buffer.byteLength(toStructured(event)) > MOST_BYTES) {
    return [{ event, reason: `The event is larger than ${String(MOST_BYTES)} bytes.` }];
  }
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: batch.map((each, index) => ({
        Id: String(index),
        MessageBody: toStructured(each),
        MessageGroupId: idOf(each.partitionkey ?? each.id),
        MessageDeduplicationId: idOf(each.id),
      })),
    }),
  );
  const refused = Failed.flatMap(({ Id, Code, Message, SenderFault }) => {
    const failed = batch[Number(Id)];
    const reason = `SQS refused it: ${Code ?? 'no code'} ${Message ?? ''}`.trim();
    return failed ? [{ event: failed, reason, ours: SenderFault === true }] : [];
  });
  // Throttling and faults of SQS say nothing about the events; only a fault of ours does.
  if (refused.length > 0 && refused.length === batch.length && !refused.some(({ ours }) => ours)) {
    throw new Error(`SQS took none of ${String(batch.length)} events: ${refused[0]?.reason ?? ''}`);
  }
  return refused;
}

/** SQS allows 128 characters of ASCII; anything else is replaced by its digest. */
function idOf(text: string): string {
  return /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/.test(text) ? text : digest(text);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
