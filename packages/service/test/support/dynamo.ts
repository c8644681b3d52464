import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

export interface Dynamo {
  client: DynamoDBClient;
  stop: () => Promise<void>;
}

/** A DynamoDB of this process, in memory: conditional writes as AWS has them, no time to live. */
export async function startDynamo(): Promise<Dynamo> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${String(port)}`,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  return {
    client,
    async stop() {
      client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
