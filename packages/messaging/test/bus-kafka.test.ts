import { describe } from 'vitest';
import { describeBus } from './support/bus-contract.ts';
import { kafkaHarness } from './support/kafka-broker.ts';

const broker = process.env['KAFKA_BROKER'];

describe.skipIf(broker === undefined)(
  'Kafka (skipped without KAFKA_BROKER=host:port; npm run test:extra starts a broker)',
  () => {
    const start = () =>
      Promise.resolve(kafkaHarness(broker ?? '127.0.0.1:9092', () => Promise.resolve()));
    describeBus('Kafka bus on the broker of KAFKA_BROKER', start, { crash: true });
  },
);
