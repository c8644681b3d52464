import type { Environment } from '@quoin/service';

export interface WebhookConfig {
  /** Whether webhooks may lead to http and to addresses that are not public. */
  allowPrivate: boolean;
}

/** Reads WEBHOOKS_ALLOW_PRIVATE (false; never true in production). */
export function webhookConfig(env: Environment, production: boolean): WebhookConfig {
  const allowPrivate = env.boolean('WEBHOOKS_ALLOW_PRIVATE', false);
  if (allowPrivate && production) {
    env.wrong(
      'WEBHOOKS_ALLOW_PRIVATE',
      'lets callers reach everything that this service can reach; production must not set it.',
    );
  }
  return { allowPrivate };
}
