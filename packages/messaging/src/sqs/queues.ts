import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Name of the queue that a group reads a topic from: `payment-ledger.fifo`. Dead letters have one
 * queue for all readers: `payment-ledger-dead.fifo`. Dots, which SQS does not allow, become hyphens.
 */
export function queueName(topic: string, group?: string, prefix = ''): string {
  const name = topic.endsWith('.dead') || group === undefined ? topic : `${topic}.${group}`;
  return `${prefix}${name.replaceAll('.', '-')}.fifo`;
}

/** Remembers the addresses of queues. */
export class QueueUrls {
  readonly #client: SQSClient;
  readonly #urls = new Map<string, string>();

  constructor(client: SQSClient) {
    this.#client = client;
  }

  async get(name: string): Promise<string> {
    const known = this.#urls.get(name);
    if (known !== undefined) return known;
    const { QueueUrl } = await this.#client.send(new GetQueueUrlCommand({ QueueName: name }));
    if (QueueUrl === undefined) throw new Error(`SQS gave no address for the queue ${name}.`);
    this.#urls.set(name, QueueUrl);
    return QueueUrl;
  }
}
