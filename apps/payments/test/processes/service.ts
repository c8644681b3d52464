/**
 * The service with scripted rails, run like src/main.ts. RAILS: their names, addresses and policies,
 * as JSON.
 */
import { runService } from '@quoin/service';
import { loadConfig } from '../../src/config.ts';
import type { RecoveryPolicy } from '../../src/rails/recovery.ts';
import { service } from '../../src/service.ts';
import { startWith } from '../../src/start.ts';
import { createHttpRail } from '../journey/rail.ts';

interface GivenRail {
  name: string;
  url: string;
  policy: RecoveryPolicy;
}
const given = JSON.parse(process.env.RAILS ?? '[]') as GivenRail[];
const rails = given.map(({ name, url, policy }) => createHttpRail(name, url, policy));
const journeys = { leaseMargin: 0, pollInterval: 20 };
await runService({ service, loadConfig, start: startWith(rails, journeys) });
