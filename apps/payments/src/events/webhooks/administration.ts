import type { AuditLog } from '@quoin/security';
import { withTransaction } from '@quoin/service/database';
import type { Pool } from 'pg';
import { newPaymentId } from '../../payments/payment-id.ts';
import { Problem } from '../../problems.ts';
import { settledPosition } from '../feed.ts';
import { replayDelivery, replayFrom } from './deliveries.ts';
import {
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  updateEndpoint,
  type EndpointChanges,
  type WebhookEndpoint,
} from './endpoints.ts';
import type { WebhookSecrets } from './secrets.ts';
import type { UrlPolicy } from './url-policy.ts';

export interface AdministrationOptions {
  pool: Pick<Pool, 'connect' | 'query'>;
  secrets: WebhookSecrets;
  policy: UrlPolicy;
  audit: Pick<AuditLog, 'append'>;
  /** Called after each change, so that a dispatcher in this process looks at once. @default nobody */
  onChange?: (() => void) | undefined;
}

/** Who asks, for the audit log. */
export interface Actor {
  subject: string;
  /** Their address. */
  origin: string;
}

export interface NewWebhook {
  url: string;
  description?: string | undefined;
  eventTypes?: string[] | null | undefined;
  /** Position to begin after; undefined: with what happens from now on. */
  after?: number | undefined;
}

type Client = Parameters<Parameters<typeof withTransaction>[1]>[0];

/** Changes of webhooks; each is in the audit log if and only if it took effect. */
export type WebhookAdministration = ReturnType<typeof createWebhookAdministration>;

export function createWebhookAdministration(options: AdministrationOptions) {
  const { pool, secrets, policy, audit, onChange } = options;

  /** Runs `work` and tells the audit log of it, or neither. */
  const change = async <Result>(
    actor: Actor,
    action: string,
    id: string,
    details: Record<string, string | number | boolean | readonly string[] | null | undefined>,
    work: (client: Client) => Promise<Result>,
  ): Promise<Result> => {
    const result = await withTransaction(pool, async (client) => {
      const done = await work(client);
      await audit.append(client, {
        user: actor.subject,
        origin: actor.origin,
        action: `webhook.${action}`,
        resource: `webhook/${id}`,
        outcome: 'success',
        details,
      });
      return done;
    });
    onChange?.();
    return result;
  };

  const requireOne = async (
    client: Pick<Client, 'query'>,
    id: string,
  ): Promise<WebhookEndpoint> => {
    const endpoint = await findEndpoint(client, id);
    if (!endpoint) throw new Problem('webhook-not-found', `There is no webhook ${id}.`);
    return endpoint;
  };

  return {
    read: (id: string) => requireOne(pool, id),

    /** @returns the webhook and its secret, which is not shown again */
    async register(
      actor: Actor,
      { url: given, description = '', eventTypes = null, after }: NewWebhook,
    ) {
      const url = await policy.check(given);
      const id = newPaymentId(new Date());
      const position = after ?? (await settledPosition(pool));
      return change(actor, 'register', id, { url, eventTypes }, async (client) => {
        const createdBy = actor.subject;
        await insertEndpoint(client, { id, url, description, eventTypes, createdBy, position });
        const secret = await secrets.create(client, id, 0);
        return { endpoint: await requireOne(client, id), secret };
      });
    },

    async update(actor: Actor, id: string, changes: EndpointChanges) {
      const url = changes.url === undefined ? undefined : await policy.check(changes.url);
      return change(actor, 'update', id, { ...changes, url }, async (client) => {
        await requireOne(client, id);
        await updateEndpoint(client, id, { ...changes, url });
        return requireOne(client, id);
      });
    },

    async remove(actor: Actor, id: string) {
      await change(actor, 'remove', id, {}, async (client) => {
        await requireOne(client, id);
        await deleteEndpoint(client, id);
      });
    },

    /** @param overlap milliseconds for which the secrets before it sign too */
    async rotateSecret(actor: Actor, id: string, overlap: number) {
      return change(actor, 'rotate-secret', id, { overlap }, async (client) => {
        await requireOne(client, id);
        return secrets.create(client, id, overlap);
      });
    },

    async replayOne(actor: Actor, id: string, position: number) {
      await change(actor, 'replay-delivery', id, { position }, async (client) => {
        await requireOne(client, id);
        if (await replayDelivery(client, id, position)) return;
        throw new Problem(
          'delivery-not-found',
          `No delivery of position ${position} waits or is dead. One that was delivered is repeated by a replay.`,
        );
      });
    },

    async replayAll(actor: Actor, id: string, after: number) {
      return change(actor, 'replay', id, { after }, async (client) => {
        await requireOne(client, id);
        await replayFrom(client, id, after);
        return requireOne(client, id);
      });
    },
  };
}
