import {
  ChangeMessageVisibilityBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Subscription } from '../bus.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import { repeat } from '../delivery/keep-trying.ts';
import { unreadable } from '../delivery/unreadable.ts';
import { fromStructured } from '../encoding.ts';
import { Acknowledger } from './acknowledger.ts';

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
  readonly #settling = new Set<Promise<void>>();
  readonly #acknowledger: Acknowledger;

  constructor(options: QueueConsumerOptions) {
    this.#options = options;
    this.#acknowledger = new Acknowledger(options.client, options.url);
  }

  /** Ends when the deliveries were stopped and every message in hand is deleted or released. */
  async run(): Promise<void> {
    const { deliveries, visibilityTimeout, onError } = this.#options;
    const extension = setInterval(() => void this.#extend(), (visibilityTimeout * 1_000) / 3);
    await repeat(() => this.#round(), deliveries.signal, onError);
    await Promise.all(this.#settling);
    clearInterval(extension);
  }

  async #round(): Promise<void> {
    const { deliveries } = this.#options;
    await deliveries.waitForRoom(MOST_MESSAGES);
    if (deliveries.signal.aborted) return;
    for (const message of await this.#receive()) {
      const settling = this.#handle(message).finally(() => this.#settling.delete(settling));
      this.#settling.add(settling);
    }
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

  async #handle({ Body = '', ReceiptHandle: receipt }: Message): Promise<void> {
    if (receipt === undefined) return;
    this.#inHand.add(receipt);
    const handled = await this.#deliver(Body);
    this.#inHand.delete(receipt);
    await (handled ? this.#acknowledger.delete(receipt) : this.#release(receipt)).catch(
      (error: unknown) => {
        // It will be delivered again when its visibility timeout ends.
        this.#options.onError?.(error);
      },
    );
  }

  #deliver(body: string): Promise<boolean> {
    const { deliveries, topic } = this.#options;
    try {
      return deliveries.handle(fromStructured(body), topic);
    } catch (error) {
      return deliveries.bury(unreadable(topic, body), topic, String(error));
    }
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
