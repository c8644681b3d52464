import type { LedgerCommand, LedgerRejection } from '../../src/ledger/commands.ts';

/** Minor units. */
interface ModelAccount {
  currency: string;
  minimum: bigint | null;
  posted: bigint;
}

interface ModelHold {
  debit: string;
  credit: string;
  amount: bigint;
  expiresAt: number;
  state: 'open' | 'posted' | 'voided';
}

/** What was answered; `at` in milliseconds. */
export interface ModelOutcome {
  reason: LedgerRejection | null;
  at: number;
}

interface Past {
  content: string;
  outcome: ModelOutcome;
}

interface State {
  accounts: Map<string, ModelAccount>;
  holds: Map<string, ModelHold>;
}

const LARGEST = 2n ** 63n - 1n;

/**
 * The ledger as a reader would explain it: one command after the other, on maps, and a failed group is
 * undone by going back to a copy. It shares nothing with the SQL but the order of the rules.
 */
export class LedgerModel {
  now: number;
  #state: State = { accounts: new Map(), holds: new Map() };
  readonly #past = new Map<string, Past>();

  constructor(now: number) {
    this.now = now;
  }

  open(id: string, account: { currency: string; minimum: bigint | null }): void {
    if (!this.#state.accounts.has(id)) this.#state.accounts.set(id, { ...account, posted: 0n });
  }

  apply(commands: readonly LedgerCommand[]): ModelOutcome[] {
    const answers: (() => ModelOutcome)[] = [];
    for (let start = 0; start < commands.length;) {
      let end = start;
      while (commands[end]?.linked) end += 1;
      answers.push(...this.#group(commands.slice(start, end + 1)));
      start = end + 1;
    }
    return answers.map((answer) => answer());
  }

  /** What can be spent, and what open holds reserve; a hold that is due reserves nothing. */
  balances(id: string): { posted: bigint; debits: bigint; credits: bigint } {
    const open = [...this.#state.holds.values()].filter((hold) => this.#isOpen(hold));
    const sum = (side: 'debit' | 'credit') =>
      open.reduce((total, hold) => (hold[side] === id ? total + hold.amount : total), 0n);
    const posted = this.#state.accounts.get(id)?.posted ?? 0n;
    return { posted, debits: sum('debit'), credits: sum('credit') };
  }

  holdState(id: string): string | undefined {
    const hold = this.#state.holds.get(id);
    return hold && (hold.state === 'open' && !this.#isOpen(hold) ? 'expired' : hold.state);
  }

  /** The answers are read at the end: a later failure of the group changes earlier ones. */
  #group(commands: readonly LedgerCommand[]): (() => ModelOutcome)[] {
    const before = copyOf(this.#state);
    const fresh: Past[] = [];
    let failed = false as boolean;
    const answers = commands.map((command): (() => ModelOutcome) => {
      const content = contentOf(command);
      const past = this.#past.get(command.id);
      if (past) {
        const same = past.content === content;
        failed ||= !same || past.outcome.reason !== null;
        const { at } = past.outcome;
        return same ? () => past.outcome : () => ({ reason: 'transfer-differs', at });
      }
      const reason = failed ? 'linked-failed' : this.#evaluate(command);
      failed ||= reason !== null;
      const now: Past = { content, outcome: { reason, at: this.now } };
      this.#past.set(command.id, now);
      fresh.push(now);
      return () => now.outcome;
    });
    if (failed) {
      this.#state = before;
      for (const { outcome } of fresh) outcome.reason ??= 'linked-failed';
    }
    return answers;
  }

  #evaluate(command: LedgerCommand): LedgerRejection | null {
    switch (command.kind) {
      case 'transfer':
      case 'hold':
        return this.#move(command);
      case 'post':
        return this.#post(command);
      case 'void':
        return this.#resolve(command.holdId, () => 'voided');
    }
  }

  #move(move: LedgerCommand & { kind: 'transfer' | 'hold' }): LedgerRejection | null {
    const { debitAccount, creditAccount, amount, currency, expiresAt } = move;
    const debit = this.#state.accounts.get(debitAccount);
    const credit = this.#state.accounts.get(creditAccount);
    if (debitAccount === creditAccount) return 'same-account';
    if (amount <= 0n) return 'amount-not-positive';
    if (!debit) return 'debit-account-unknown';
    if (!credit) return 'credit-account-unknown';
    if (debit.currency !== currency) return 'debit-currency-mismatch';
    if (credit.currency !== currency) return 'credit-currency-mismatch';
    if (move.kind === 'hold' && expiresAt && expiresAt.getTime() <= this.now) {
      return 'expiry-not-in-future';
    }
    const payer = this.balances(debitAccount);
    const payee = this.balances(creditAccount);
    const left = payer.posted - payer.debits - amount;
    if (left < -LARGEST || payee.posted + payee.credits + amount > LARGEST)
      return 'amount-too-large';
    if (debit.minimum !== null && left < debit.minimum) return 'insufficient-funds';
    if (move.kind === 'transfer') {
      debit.posted -= amount;
      credit.posted += amount;
      return null;
    }
    this.#state.holds.set(move.id, {
      debit: debitAccount,
      credit: creditAccount,
      amount,
      expiresAt: expiresAt?.getTime() ?? Infinity,
      state: 'open',
    });
    return null;
  }

  #post({ holdId, amount }: LedgerCommand & { kind: 'post' }): LedgerRejection | null {
    return this.#resolve(holdId, (hold) => {
      const posted = amount ?? hold.amount;
      if (posted <= 0n) return { reason: 'amount-not-positive' };
      if (posted > hold.amount) return { reason: 'amount-exceeds-hold' };
      const debit = this.#state.accounts.get(hold.debit);
      const credit = this.#state.accounts.get(hold.credit);
      if (!debit || !credit) throw new Error('A hold names accounts that exist.');
      debit.posted -= posted;
      credit.posted += posted;
      return 'posted';
    });
  }

  #resolve(
    holdId: string,
    how: (hold: ModelHold) => 'posted' | 'voided' | { reason: LedgerRejection },
  ): LedgerRejection | null {
    const hold = this.#state.holds.get(holdId);
    if (!hold) return 'hold-unknown';
    if (hold.state === 'posted') return 'hold-already-posted';
    if (hold.state === 'voided') return 'hold-already-voided';
    if (!this.#isOpen(hold)) return 'hold-expired';
    const resolution = how(hold);
    if (typeof resolution === 'object') return resolution.reason;
    hold.state = resolution;
    return null;
  }

  #isOpen({ state, expiresAt }: ModelHold): boolean {
    return state === 'open' && expiresAt > this.now;
  }
}

function copyOf({ accounts, holds }: State): State {
  return structuredClone({ accounts, holds });
}

/** Everything but the id and the link decides whether a repeat is one. */
function contentOf(command: LedgerCommand): string {
  const content = Object.entries(command).filter(([name]) => name !== 'id' && name !== 'linked');
  return JSON.stringify(content.sort(), (_key, value: unknown) =>
    typeof value === 'bigint' ? `${String(value)}n` : value,
  );
}
