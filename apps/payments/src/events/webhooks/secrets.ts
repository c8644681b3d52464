import { randomUUID } from 'node:crypto';
import type { Queryable } from '@quoin/messaging';
import type { Envelope } from '@quoin/security';
import { newSecret } from './signature.ts';

/** The secrets of endpoints, encrypted at rest; each is shown once, to whoever made it. */
export interface WebhookSecrets {
  /**
   * Makes the endpoint's newest secret. Those before it sign on for `overlap` milliseconds.
   * @returns the secret in plain text
   */
  create(client: Queryable, endpointId: string, overlap: number): Promise<string>;
  /** All that sign now, the newest first. */
  current(client: Queryable, endpointId: string): Promise<string[]>;
}

const CONTEXT = { purpose: 'webhook-secret' };

export function createWebhookSecrets(envelope: Envelope): WebhookSecrets {
  const boundTo = (endpointId: string, id: string) => ({ boundTo: `${endpointId}/${id}` });
  return {
    async create(client, endpointId, overlap) {
      const id = randomUUID();
      const secret = newSecret();
      const ciphertext = await envelope.encrypt(secret, CONTEXT, boundTo(endpointId, id));
      await client.query(
        `update payments.webhook_secrets
            set expires_at = least(expires_at, now() + $2 * interval '1 millisecond')
          where endpoint_id = $1`,
        [endpointId, overlap],
      );
      await client.query(
        'insert into payments.webhook_secrets (id, endpoint_id, ciphertext) values ($1, $2, $3)',
        [id, endpointId, ciphertext],
      );
      return secret;
    },
    async current(client, endpointId) {
      const { rows } = await client.query<{ id: string; ciphertext: Buffer }>(
        `select id, ciphertext from payments.webhook_secrets
          where endpoint_id = $1 and (expires_at is null or expires_at > now())
          order by created_at desc`,
        [endpointId],
      );
      return Promise.all(
        rows.map(async ({ id, ciphertext }) =>
          (await envelope.decrypt(ciphertext, CONTEXT, boundTo(endpointId, id))).toString(),
        ),
      );
    },
  };
}
