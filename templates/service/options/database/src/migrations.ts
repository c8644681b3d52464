import { join } from 'node:path';
{% if values.bus != 'none' %}
import { messagingMigrations } from '@quoin/messaging';
{% endif %}
{% if values.paymentsGrade %}
import { auditMigrations } from '@quoin/security';
{% endif %}
import type { MigrationSource } from '@quoin/service/database';
{% if values.paymentsGrade %}
import { serviceMigrations } from '@quoin/service/idempotency';
{% endif %}

/** Every schema of this service's database, in the order in which they are brought up to date. */
export const migrations: readonly MigrationSource[] = [
  {% if values.bus != 'none' %}
  messagingMigrations,
  {% endif %}
  {% if values.paymentsGrade %}
  auditMigrations,
  serviceMigrations,
  {% endif %}
  { schema: 'app', directory: join(import.meta.dirname, '../migrations') },
];
