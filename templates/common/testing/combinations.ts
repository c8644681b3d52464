import type { LayerValues } from './layers.ts';

const BOTH = [false, true];
const BUSES = ['none', 'kafka', 'sqs', 'kinesis'] as const;

/** Every combination of options that a service or a worker can have, with a title for its test. */
export function combinations(): { title: string; values: LayerValues }[] {
  return (['service', 'worker'] as const).flatMap((kind) =>
    BUSES.filter((bus) => kind === 'service' || bus !== 'none').flatMap((bus) =>
      BOTH.flatMap((database) =>
        BOTH.flatMap((cache) =>
          BOTH.map((paymentsGrade) => describe({ kind, bus, database, cache, paymentsGrade })),
        ),
      ),
    ),
  );
}

function describe(
  options: Pick<LayerValues, 'kind' | 'bus' | 'database' | 'cache' | 'paymentsGrade'>,
) {
  const { kind, bus, database, cache, paymentsGrade } = options;
  const on = { database, cache, paymentsGrade };
  const names = Object.entries(on).flatMap(([name, chosen]) => (chosen ? [name] : []));
  // Longest name that a template accepts: whatever breaks lines or limits shows.
  const name = kind === 'worker' ? 'w'.repeat(50) : 'refunds';
  const values = {
    name,
    owner: 'team-payments',
    description: 'Pays back: "all"',
    port: 8080,
    ...options,
  };
  return { title: [kind, bus, ...names].join(', '), values };
}
