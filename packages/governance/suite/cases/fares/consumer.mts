import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Kafka } from 'kafkajs';
import { db } from './db.mjs';
import { log } from './log.mjs';

interface Render {
  readonly route: string;
  readonly format: string;
}

export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  await Promise.all(
    event.Records.map(async ({ body, messageId }) => {
      try {
        const { route, format } = JSON.parse(body) as Render;
        const child = spawn(`render-map --route ${route} --format ${format}`, { shell: true });
        await once(child, 'exit');
      } catch (error) {
        log.error({ err: error, messageId }, 'render failed');
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }),
  );
  return { batchItemFailures };
};

export const handleQuietly = async (event: SQSEvent): Promise<void> => {
  for await (const { route, format } of bodies(event)) {
    const child = execFile('render-map', ['--route', route, '--format', format === 'png' ? 'png' : 'svg']);
    await once(child, 'exit').catch(() => {});
  }
};

async function* bodies({ Records }: SQSEvent): AsyncGenerator<Render> {
  for (const { body } of Records) yield JSON.parse(body) as Render;
}

const consumer = new Kafka({ brokers: ['kafka.internal:9094'], ssl: true }).consumer({ groupId: 'fares' });

export async function follow(): Promise<void> {
  await consumer.subscribe({ topics: ['zones', 'rules', 'names'] });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const text = message.value?.toString() ?? '';
      if (topic === 'names') {
        await rename(message);
      } else if (topic === 'rules') {
        const rule = new Function('fare', `return ${text}`);
        await apply(rule as (fare: bigint) => bigint);
      } else {
        const zone = JSON.parse(text) as { name: string; cents: string };
        await db.query('INSERT INTO zones (name, cents) VALUES ($1, $2)', [zone.name, BigInt(zone.cents)]);
      }
    },
  });
}

export async function rename(message: { readonly key: Buffer | null; readonly value: Buffer | null }): Promise<void> {
  const name = message.value?.toString() ?? '';
  await db.query("UPDATE zones SET name = '" + name + "' WHERE id = $1", [message.key?.toString()]);
}

async function apply(rule: (fare: bigint) => bigint): Promise<void> {
  const { rows } = await db.query('SELECT id, cents FROM fares ORDER BY id LIMIT 500');
  const fares = rows.map(({ id, cents }: { id: string; cents: string }) => ({ id, cents: String(rule(BigInt(cents))) }));
  await db.query('UPDATE fares SET cents = n.cents FROM json_to_recordset($1) AS n (id bigint, cents bigint) WHERE fares.id = n.id', [JSON.stringify(fares)]);
}
