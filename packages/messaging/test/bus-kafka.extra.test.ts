import { describe } from 'vitest';
import { describeBus } from './support/bus-contract.ts';
import { kafkaHarness, missingForKafka, startKafkaBroker } from './support/kafka-broker.ts';

const missing = missingForKafka();

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'Kafka' : `Kafka (skipped: ${missing})`,
  () => {
    const start = async () => {
      const { broker, stop } = await startKafkaBroker();
      return kafkaHarness(broker, stop);
    };
    describeBus('Kafka bus on a real broker', start, { crash: true });
  },
);
