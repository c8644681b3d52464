import { withTransaction } from '@quoin/service/database';
import type { Pool } from 'pg';
import type { RailInbox } from '../rails/rail.ts';
import { returnPayment } from './commands.ts';
import type { Journeys } from './journey.ts';
import { receiveCancellationAnswer, receiveMessages } from './receive.ts';

/** Where a rail's messages go; each is committed before the rail may be told that it was received. */
export function createRailInbox(
  pool: Pick<Pool, 'connect'>,
  journeys: Journeys,
  rail: string,
): RailInbox {
  return {
    statements: (messages) => receiveMessages(pool, journeys, messages),
    cancellationAnswer: (request, answer) =>
      receiveCancellationAnswer(pool, journeys, request, answer),
    async returned({ paymentId, ...given }) {
      const request = { ...given, by: rail, source: 'rail' } as const;
      const outcome = await withTransaction(pool, (client) =>
        returnPayment(client, journeys, paymentId, request),
      );
      if ('events' in outcome) return undefined;
      return 'rejected' in outcome ? outcome.rejected : outcome.refused;
    },
  };
}
