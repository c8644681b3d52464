import type { Kysely } from 'kysely';

interface Database {
  wallets: { id: string; balance: number; balance_minor: string };
}

export class Wallet {
  constructor(private readonly db: Kysely<Database>) {}

  async deposit(id: string, amount: number): Promise<void> {
    const row = await this.db.selectFrom('wallets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const balance = row.balance + amount * 1.0;
    await this.db.updateTable('wallets').set({ balance }).where('id', '=', id).execute();
  }

  async depositMinor(id: string, amountMinor: bigint): Promise<void> {
    const row = await this.db.selectFrom('wallets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const next = BigInt(row.balance_minor) + amountMinor;
    await this.db.updateTable('wallets').set({ balance_minor: String(next) }).where('id', '=', id).execute();
  }

  convert(amount: number, rate: number): number {
    return Math.round(amount * rate * 100) / 100;
  }

  convertMinor(amountMinor: bigint, rateMillionths: bigint): bigint {
    return (amountMinor * rateMillionths + 500_000n) / 1_000_000n;
  }

  split(total: number, people: number): number[] {
    const share = parseFloat((total / people).toFixed(2));
    return Array.from({ length: people }, () => share);
  }

  splitMinor(totalMinor: bigint, people: bigint): bigint[] {
    const share = totalMinor / people;
    const rest = totalMinor - share * people;
    return [share + rest, ...Array.from({ length: Number(people) - 1 }, () => share)];
  }

  progress(done: number, all: number): string {
    return `${((done / all) * 100).toFixed(1)} %`;
  }
}
