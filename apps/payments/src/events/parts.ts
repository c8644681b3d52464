import { createEventStore, type EventStore } from '@quoin/messaging';
import type { AuditLog, Envelope } from '@quoin/security';
import type { Pool } from 'pg';
import { service } from '../service.ts';
import { createFeed, type Feed } from './feed.ts';
import type { StreamLimits } from './stream-route.ts';
import {
  createWebhookAdministration,
  type WebhookAdministration,
} from './webhooks/administration.ts';
import { createWebhookDispatcher, type WebhookDispatcher } from './webhooks/dispatcher.ts';
import type { DeliveryOptions } from './webhooks/round.ts';
import { createWebhookSecrets } from './webhooks/secrets.ts';
import { createSender } from './webhooks/sender.ts';
import { createUrlPolicy } from './webhooks/url-policy.ts';

export interface EventPartsOptions {
  /** Of the primary. */
  pool: Pool;
  /** Encrypts the secrets of webhooks. */
  envelope: Envelope;
  /** Told of each change of a webhook. */
  audit: Pick<AuditLog, 'append'>;
  /** Lets webhooks lead to http and to addresses that are not public. @default false */
  allowPrivateWebhooks?: boolean;
  /** @default those of `DeliveryOptions`, of the dispatcher and of the sender */
  delivery?: DeliveryOptions & { lease?: number; claimInterval?: number; timeout?: number };
  /** @default those of `StreamLimits` */
  streams?: StreamLimits;
  /** Told of failures that no caller sees. @default nobody */
  onError?: (error: unknown) => void;
}

/** What tells others of events. */
export interface EventParts {
  pool: Pick<Pool, 'query'>;
  store: EventStore;
  feed: Feed;
  streams: StreamLimits | undefined;
  webhooks: WebhookAdministration;
  /** To be started by a process that delivers. */
  dispatcher: WebhookDispatcher;
  stop(): Promise<void>;
}

export function createEventParts(options: EventPartsOptions): EventParts {
  const {
    pool,
    envelope,
    audit,
    allowPrivateWebhooks = false,
    delivery,
    streams,
    onError,
  } = options;
  const store = createEventStore({ pool });
  const feed = createFeed({ pool, store, ...(onError && { onError }) });
  const secrets = createWebhookSecrets(envelope);
  const policy = createUrlPolicy({ allowPrivate: allowPrivateWebhooks });
  const sender = createSender({
    policy,
    userAgent: `${service.name}/${service.version}`,
    ...(delivery?.timeout !== undefined && { timeout: delivery.timeout }),
  });
  const dispatcher = createWebhookDispatcher({
    ...delivery,
    pool,
    store,
    feed,
    secrets,
    sender,
    audit,
    ...(onError && { onError }),
  });
  const webhooks = createWebhookAdministration({
    pool,
    secrets,
    policy,
    audit,
    onChange: () => {
      dispatcher.poke();
    },
  });
  return {
    pool,
    store,
    feed,
    streams,
    webhooks,
    dispatcher,
    async stop() {
      await dispatcher.stop();
      await feed.stop();
      sender.close();
    },
  };
}
