import { randomUUID } from 'node:crypto';
import { Producer, type BaseOptions } from '@platformatic/kafka';
import { byTopic, type Bus, type SubscribeOptions, type Subscription } from './bus.ts';
import { Deliveries } from './delivery/deliveries.ts';
import { subscribeToTopics } from './kafka/consumer.ts';
import { sendToTopic } from './kafka/send.ts';
import { tracePublish } from './telemetry.ts';

export interface KafkaBusOptions {
  /** `host:port` of some brokers; the others are found through them. */
  brokers: readonly string[];
  /** Names this service in the brokers' logs and quotas. Default: `quoin`. */
  clientId?: string;
  /** Put before the topic, for example the environment. Default: nothing. */
  prefix?: string;
  /** Milliseconds without a heartbeat after which a consumer's partitions go to others. Default: 30,000. */
  sessionTimeout?: number;
  /** Milliseconds between two commits of offsets. Default: 1,000. */
  commitInterval?: number;
  /** Most bytes of one event, `message.max.bytes` of the topics. Default: 1,000,000. */
  maxEventBytes?: number;
  /** Where a group begins that has never read a partition. Default: `earliest`. */
  startFrom?: 'earliest' | 'latest';
  /** TLS, SASL, timeouts and retries, as the client takes them. Default: the client's own. */
  connection?: Pick<BaseOptions, 'tls' | 'sasl' | 'connectTimeout' | 'timeout' | 'retries'>;
}

const SYSTEM = 'kafka';

/**
 * A bus of Kafka topics, in the binary mode of CloudEvents: attributes are headers `ce_…`, the
 * partition key is the record's key. The topics, those of the dead letters included, must exist.
 */
export function createKafkaBus(options: KafkaBusOptions): Bus {
  const { brokers, clientId = 'quoin', prefix = '', maxEventBytes = 1_000_000 } = options;
  const base = { clientId, bootstrapBrokers: [...brokers], ...options.connection };
  const producer = new Producer<string, string, string, string>({
    ...base,
    idempotent: true,
    serializers: textSerializers,
  });
  const subscriptions = new Set<Subscription>();
  const limits = { maxEventBytes };

  return {
    publish: (events) =>
      tracePublish(SYSTEM, events, async (traced) => {
        for (const [topic, its] of byTopic(traced)) {
          await sendToTopic(producer, prefix + topic, its, limits);
        }
      }),

    async subscribe(subscribed: SubscribeOptions): Promise<Subscription> {
      const deliveries = new Deliveries({
        ...subscribed,
        system: SYSTEM,
        send: (topic, event) => sendToTopic(producer, prefix + topic, [event], limits),
      });
      const settings = { sessionTimeout: 30_000, commitInterval: 1_000, ...options };
      const consumer = await subscribeToTopics({
        base: { ...base, clientId: `${clientId}-${randomUUID()}` },
        prefix,
        sessionTimeout: settings.sessionTimeout,
        commitInterval: settings.commitInterval,
        startFrom: options.startFrom ?? 'earliest',
        subscribed,
        deliveries,
      });
      const subscription = {
        async stop() {
          subscriptions.delete(subscription);
          await deliveries.stop();
          await consumer.stop();
        },
      };
      subscriptions.add(subscription);
      return subscription;
    },

    async close() {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      if (!producer.closed) await producer.close();
    },
  };
}

const encode = (text?: string) => (text === undefined ? undefined : Buffer.from(text));
const textSerializers = { key: encode, value: encode, headerKey: encode, headerValue: encode };
