import { Kafka, type EachMessagePayload } from 'kafkajs';
import { exec } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { Pool } from 'pg';
import pino from 'pino';

const log = pino();
const pool = new Pool();
const kafka = new Kafka({ brokers: ['broker.example:9092'], clientId: 'documents' });

interface Job {
  id: string;
  table: string;
  file: string;
  owner: string;
}

export async function run(): Promise<void> {
  const consumer = kafka.consumer({ groupId: 'documents' });
  await consumer.subscribe({ topics: ['documents'] });
  await consumer.run({
    eachMessage: async ({ message, topic }: EachMessagePayload) => {
      const job = JSON.parse(message.value?.toString() ?? '{}') as Job;
      log.info({ topic, id: job.id }, 'received');

      await pool.query(`UPDATE ${job.table} SET seen = true WHERE id = $1`, [job.id]);

      await writeFile(`/var/documents/${job.file}`, JSON.stringify(job));

      exec(`chown ${job.owner} /var/documents`, { timeout: 1000 }, (error) => {
        if (error) log.error({ err: error }, 'chown failed');
      });


      await pool.query('INSERT INTO jobs (id, owner) VALUES ($1, $2)', [job.id, job.owner]);
      console.log('done with ' + job.owner);
    },
  });
}
