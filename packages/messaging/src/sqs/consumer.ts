import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { exponentialDelay } from '../backoff.ts';
import type { Subscription } from '../bus.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import { unreadable } from '../delivery/unreadable.ts';
import { fromStructured } from '../encoding.ts';

export interface QueueConsumerOptions {
  client: SQSClient;
  url: string;
  topic: string;
  deliveries: Deliveries;
  visibilityTimeout: number;
  waitTime: number;
  onError?: (error: unknown) => void;
}

/** SQS gives at most ten messages at once. */
const MOST_MESSAGES = 10;

export function subscribeToQueue(options: QueueConsumerOptions): Subscription {
  const consumer = new QueueConsumer(options);
  const running = consumer.run();
  return { stop: () => running };
}

class QueueConsumer {
  readonly #options: QueueConsumerOptions;
  /** Receipt handles of the messages in hand. */
  readonly #inHand = new Set<string>();
  readonly #outage = exponentialDelay({ base: 200, most: 10_000 });

  constructor(options: QueueConsumerOptions) {
    this.#options = options;
  }

  /** Ends when the deliveries were stopped and every message in hand is deleted or released. */
  async run(): Promise<void> {
    const { deliveries, visibilityTimeout } = this.#options;
    const extension = setInterval(() => void this.#extend(), (visibilityTimeout * 1_000) / 3);
    const settling: Promise<void>[] = [];
    let outages = 0;
    while (!deliveries.signal.aborted) {
      try {
        await deliveries.waitForRoom(MOST_MESSAGES);
        if (deliveries.signal.aborted) break;
        const settled = this.#take(await this.#receive());
        settling.push(settled);
        void settled.finally(() => settling.splice(settling.indexOf(settled), 1));
        outages = 0;
      } catch (error) {
        if (deliveries.signal.aborted) break;
        this.#options.onError?.(error);
        outages += 1;
        await sleep(this.#outage(outages), undefined, { signal: deliveries.signal }).catch(
          () => undefined,
        );
      }
    }
    await Promise.all(settling);
    clearInterval(extension);
  }

  async #receive(): Promise<Message[]> {
    const { client, url, visibilityTimeout, waitTime, deliveries } = this.#options;
    const request = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: MOST_MESSAGES,
      VisibilityTimeout: visibilityTimeout,
      WaitTimeSeconds: waitTime,
    });
    const answer = await client.send(request, { abortSignal: deliveries.signal });
    return answer.Messages ?? [];
  }

  /** Handles what was received, and deletes each message as soon as it is done. */
  async #take(messages: readonly Message[]): Promise<void> {
    await Promise.all(messages.map((message) => this.#handle(message)));
  }

  async #handle({ Body = '', ReceiptHandle: receipt }: Message): Promise<void> {
    if (receipt === undefined) return;
    this.#inHand.add(receipt);
    const handled = await this.#deliver(Body);
    this.#inHand.delete(receipt);
    await (handled ? this.#delete(receipt) : this.#release(receipt)).catch((error: unknown) => {
      // It will be delivered again when its visibility timeout ends.
      this.#options.onError?.(error);
    });
  }

  #deliver(body: string): Promise<boolean> {
    const { deliveries, topic } = this.#options;
    try {
      return deliveries.handle(fromStructured(body), topic);
    } catch (error) {
      return deliveries.bury(unreadable(topic, body), topic, String(error));
    }
  }

  async #delete(receipt: string): Promise<void> {
    const { client, url } = this.#options;
    const entries = [{ Id: '0', ReceiptHandle: receipt }];
    const { Failed } = await client.send(
      new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }),
    );
    const [failed] = Failed ?? [];
    if (failed) throw new Error(`SQS did not delete a message: ${failed.Code ?? 'no code'}`);
  }

  async #release(receipt: string): Promise<void> {
    const { client, url } = this.#options;
    const entries = [{ Id: '0', ReceiptHandle: receipt, VisibilityTimeout: 0 }];
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: entries }));
  }

  /** Keeps what is in hand hidden from other consumers. */
  async #extend(): Promise<void> {
    const { client, url, visibilityTimeout, onError } = this.#options;
    const receipts = [...this.#inHand];
    for (let at = 0; at < receipts.length; at += MOST_MESSAGES) {
      const entries = receipts.slice(at, at + MOST_MESSAGES).map((receipt, index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
        VisibilityTimeout: visibilityTimeout,
      }));
      const request = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: entries });
      await client.send(request).catch((error: unknown) => onError?.(error));
    }
  }
}
