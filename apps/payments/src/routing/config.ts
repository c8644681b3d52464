import type { Environment } from '@quoin/service';
import { parseRoutingTable, type RoutingTable } from './table.ts';

/** Reads ROUTING_TABLE (JSON). Without it no payment leaves the house. */
export function routingConfig(env: Environment): RoutingTable {
  const text = env.optionalText('ROUTING_TABLE');
  if (text === undefined) return [];
  try {
    return parseRoutingTable(text);
  } catch (error) {
    env.wrong('ROUTING_TABLE', error instanceof Error ? error.message : String(error));
    return [];
  }
}
