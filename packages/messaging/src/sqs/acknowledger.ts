import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

interface Waiting {
  readonly receipt: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MOST_MESSAGES = 10;

/** Deletes handled messages; what is asked for while a request is under way shares the next one. */
export class Acknowledger {
  readonly #client: SQSClient;
  readonly #url: string;
  #waiting: Waiting[] = [];
  #busy = false;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  /** Resolves when SQS has deleted the message; rejects where it did not. */
  delete(receipt: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ receipt, resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0)
      await this.#deleteBatch(this.#waiting.splice(0, MOST_MESSAGES));
    this.#busy = false;
  }

  async #deleteBatch(batch: readonly Waiting[]): Promise<void> {
    const Entries = batch.map(({ receipt }, index) => ({
      Id: String(index),
      ReceiptHandle: receipt,
    }));
    try {
      const request = new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries });
      const { Failed = [] } = await this.#client.send(request);
      for (const { Id, Code } of Failed) {
        batch[Number(Id)]?.reject(new Error(`SQS did not delete a message: ${Code ?? 'no code'}.`));
      }
      for (const each of batch) each.resolve();
    } catch (error) {
      for (const each of batch) each.reject(error);
    }
  }
}
