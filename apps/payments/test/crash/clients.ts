import { randomUUID } from 'node:crypto';
import type { CrashWorld } from './world.ts';

export interface Order {
  debtorAccount: string;
  creditorAccount: string;
  amount: { value: string; currency: string };
  /** The key too, so that the payment can be found without it. */
  endToEndId: string;
}

/** What became of a key as its client knows it. */
export interface Attempt {
  order: Order;
  /** What was answered; undefined when the client gave up before it heard anything. */
  answer?: { status: number; body: string };
}

export interface Clients {
  attempts: ReadonlyMap<string, Attempt>;
  /** Answers that were received so far. */
  answered(): number;
  /** Lets every client finish the key that it is at. */
  stop(): Promise<void>;
}

/** Of ten failures after which a client gives its key up and turns to another. */
const GIVES_UP = 2;

/**
 * Clients as they should be: whatever goes wrong, the same key again until there is an answer. Now and
 * then one gives up, as clients do.
 */
export function startClients(
  world: CrashWorld,
  { clients, accounts }: { clients: number; accounts: readonly string[] },
): Clients {
  const attempts = new Map<string, Attempt>();
  let answered = 0;
  let stopping = false;
  const pick = () => accounts[Math.floor(Math.random() * accounts.length)] ?? '';

  const newOrder = (key: string): Order => {
    const debtorAccount = pick();
    let creditorAccount = pick();
    while (creditorAccount === debtorAccount) creditorAccount = pick();
    // Now and then more than anybody has.
    const value = Math.random() < 0.1 ? '100000' : String(1 + Math.floor(Math.random() * 20));
    return { debtorAccount, creditorAccount, amount: { value, currency: 'USD' }, endToEndId: key };
  };
  const run = async () => {
    while (!stopping) {
      const key = randomUUID().slice(0, 35);
      const attempt: Attempt = { order: newOrder(key) };
      attempts.set(key, attempt);
      while (!attempt.answer) {
        const answer = await send(world, key, attempt.order);
        if (answer) attempt.answer = answer;
        else if (Math.random() * 10 < GIVES_UP) break;
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (attempt.answer) answered += 1;
    }
  };
  const all = Array.from({ length: clients }, run);
  return {
    attempts,
    answered: () => answered,
    async stop() {
      stopping = true;
      await Promise.all(all);
    },
  };
}

/** As a client that never gives up. */
export async function sendUntilAnswered(
  world: CrashWorld,
  key: string,
  order: Order,
): Promise<NonNullable<Attempt['answer']>> {
  for (;;) {
    const answer = await send(world, key, order);
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @returns undefined when there is no answer that stands: none at all, or that of a failure */
async function send(
  world: CrashWorld,
  key: string,
  order: Order,
): Promise<{ status: number; body: string } | undefined> {
  try {
    const response = await fetch(`${world.url()}/v1/payments`, {
      method: 'POST',
      headers: {
        authorization: world.authorization,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(order),
    });
    const body = await response.text();
    return response.status < 500 ? { status: response.status, body } : undefined;
  } catch {
    return undefined;
  }
}
