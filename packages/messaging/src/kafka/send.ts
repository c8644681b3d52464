import type { Producer } from '@platformatic/kafka';
import { PublishError, type PublishFailure } from '../bus.ts';
import { toBinary } from '../encoding.ts';
import type { CloudEvent } from '../event.ts';

type TextProducer = Producer<string, string, string, string>;

/** Most bytes sent in one request, below the broker's default for a batch of one partition. */
const MOST_REQUEST_BYTES = 900_000;

/**
 * Sends the events in order; a request follows the one before only when that was taken.
 * @throws PublishError for events that are too large, and those of the same key behind them.
 */
export async function sendToTopic(
  producer: TextProducer,
  topic: string,
  events: readonly CloudEvent[],
  { maxEventBytes }: { maxEventBytes: number },
): Promise<void> {
  const { sendable, refused } = splitAtLarge(events, maxEventBytes);
  let messages: ReturnType<typeof messageOf>[] = [];
  let bytes = 0;
  const flush = async () => {
    if (messages.length > 0) await producer.send({ messages });
    messages = [];
    bytes = 0;
  };
  for (const event of sendable) {
    const size = sizeOf(event);
    if (bytes + size > MOST_REQUEST_BYTES) await flush();
    messages.push(messageOf(topic, event));
    bytes += size;
  }
  await flush();
  if (refused.length > 0) throw new PublishError(refused);
}

function splitAtLarge(
  events: readonly CloudEvent[],
  most: number,
): { sendable: CloudEvent[]; refused: PublishFailure[] } {
  const sendable: CloudEvent[] = [];
  const refused: PublishFailure[] = [];
  const stopped = new Map<string, string>();
  for (const event of events) {
    const { partitionkey: key, id } = event;
    const before = key === undefined ? undefined : stopped.get(key);
    if (before !== undefined) {
      refused.push({ event, reason: `Held back behind event ${before}, which was refused.` });
    } else if (sizeOf(event) > most) {
      refused.push({ event, reason: `The event is larger than ${String(most)} bytes.` });
      if (key !== undefined) stopped.set(key, id);
    } else {
      sendable.push(event);
    }
  }
  return { sendable, refused };
}

function messageOf(topic: string, event: CloudEvent) {
  const { headers, body } = toBinary(event, 'ce_');
  return {
    topic,
    key: event.partitionkey ?? event.id,
    headers,
    ...(body !== undefined && { value: body }),
  };
}

/** Bytes of the event as JSON, which is close to what its headers and body take. */
function sizeOf(event: CloudEvent): number {
  return Buffer.byteLength(JSON.stringify(event));
}
