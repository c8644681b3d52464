import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { Repository } from 'typeorm';
import type { PledgeRow } from './pledge.entity';

interface Charge {
  readonly from: string;
  readonly to: string;
  readonly minor: bigint;
  readonly currency: string;
}

export class Pledges {
  readonly #stripe: Stripe;
  readonly #rows: Repository<PledgeRow>;

  constructor(stripe: Stripe, rows: Repository<PledgeRow>) {
    this.#stripe = stripe;
    this.#rows = rows;
  }

  async charge({ from, to, minor, currency }: Charge): Promise<string> {
    const intent = await this.#stripe.paymentIntents.create({
      amount: Number(minor),
      currency,
      customer: from,
      metadata: { to },
    });
    return intent.id;
  }

  async chargeOnce(id: string, { from, to, minor, currency }: Charge): Promise<string> {
    const intent = await this.#stripe.paymentIntents.create(
      { amount: Number(minor), currency, customer: from, metadata: { to } },
      { idempotencyKey: `pledge-${id}` },
    );
    return intent.id;
  }

  async giveBack(payment: string): Promise<void> {
    await this.#stripe.refunds.create({ payment_intent: payment });
  }

  async read(payment: string): Promise<string> {
    const { status } = await this.#stripe.paymentIntents.retrieve(payment);
    return status;
  }

  async withdraw(user: string, reason: string): Promise<void> {
    await this.#rows.update({ user }, { state: 'withdrawn', reason: reason.slice(0, 200), audit: randomUUID() });
  }
}
