import type { Database } from '../database.ts';

/** How many payments reached a stage on a day, and for how much. */
export interface DailyTotal {
  /** YYYY-MM-DD, UTC. */
  day: string;
  currency: string;
  rail: string;
  status: string;
  payments: bigint;
  /** Minor units, in digits: a sum may pass 64 bits. */
  amount: string;
}

export interface TotalsPeriod {
  /** YYYY-MM-DD; both included. */
  from: string;
  to: string;
  currency: string | undefined;
}

export async function dailyTotals(
  database: Database,
  { from, to, currency }: TotalsPeriod,
): Promise<DailyTotal[]> {
  return database.query<DailyTotal>({
    name: 'daily-totals',
    text: `
      select day::text, currency, rail, status, payments, amount::text
        from payments.daily_totals
       where day between $1::date and $2::date and ($3::text is null or currency = $3)
       order by day desc, currency, rail, status`,
    values: [from, to, currency ?? null],
  });
}
