import { deadlineOf } from './deadline.ts';
import type { LambdaContext, LambdaLogger, QueueEvent, QueueResult } from './types.ts';

/** A message as a handler sees it. */
export interface QueueMessage {
  id: string;
  /** The parsed JSON body. */
  body: unknown;
  /** Such as `ApproximateReceiveCount` and `MessageGroupId`. */
  attributes: Readonly<Record<string, string>>;
}

export interface QueueContext {
  /** Aborted shortly before Lambda ends the invocation. */
  signal: AbortSignal;
}

export interface QueueHandlerOptions {
  /** Told of each message that failed. @default nobody */
  logger?: LambdaLogger;
}

/**
 * Makes a Lambda handler of SQS batches that reports which messages failed, so that only those are
 * delivered again. Messages are handled one after another; those of a group (FIFO queue) that come
 * after a failed one are reported too, unhandled, so that their order holds.
 *
 * @param handle handles one message; it must expect to see the same message twice
 */
export function createQueueHandler(
  handle: (message: QueueMessage, context: QueueContext) => Promise<void>,
  { logger }: QueueHandlerOptions = {},
): (event: QueueEvent, context: LambdaContext) => Promise<QueueResult> {
  return async ({ Records: records }, lambda) => {
    const context = { signal: deadlineOf(lambda) };
    const failed: string[] = [];
    const stoppedGroups = new Set<string>();
    for (const { messageId: id, body, attributes = {} } of records) {
      const group = attributes.MessageGroupId;
      const blocked = group !== undefined && stoppedGroups.has(group);
      if (!blocked && !context.signal.aborted) {
        try {
          await handle({ id, body: JSON.parse(body) as unknown, attributes }, context);
          continue;
        } catch (err) {
          logger?.error({ err, messageId: id }, 'a message failed; it will be delivered again');
        }
      }
      failed.push(id);
      if (group !== undefined) stoppedGroups.add(group);
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
