import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../scripts/build.ts';
import { queueEvent } from '../scripts/local/events.ts';
import { startFunction } from '../scripts/local/lambda.ts';
import { createQuotesQueue } from '../src/quotes/queue.ts';
import type { Quote } from '../src/quotes/quote.ts';

const valid = JSON.stringify({ amount: '1250', currency: 'EUR' });

test('of a batch, only what failed is delivered again', async () => {
  const kept: Quote[] = [];
  const handler = createQuotesQueue({
    feeBasisPoints: 25,
    keep: (quote) => Promise.resolve(void kept.push(quote)),
  });
  const event = queueEvent(valid, '{"amount":12.5}', 'no JSON');
  const context = { awsRequestId: 'a', getRemainingTimeInMillis: () => 5_000 };
  const { batchItemFailures } = await handler(event, context);
  const failed = event.Records.slice(1).map(({ messageId }) => ({ itemIdentifier: messageId }));
  expect(batchItemFailures).toEqual(failed);
  expect(kept).toEqual([{ amount: '1250', currency: 'EUR', fee: '4', total: '1254' }]);
});

test('the bundle takes a batch through Lambda’s own runtime client', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'function-'));
  await bundle(directory);
  const environment = { OTEL_SDK_DISABLED: 'true', LOG_LEVEL: 'silent' };
  const queue = await startFunction('queue', { directory, environment });
  try {
    const event = queueEvent(valid, '{}');
    expect(await queue.invoke(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[1]?.messageId }],
    });
  } finally {
    await queue.stop();
    rmSync(directory, { recursive: true });
  }
});
