/** Why the ledger does not do what a command asks; final for the command's id. */
export type LedgerRejection =
  /** There is no such account at the moment of the command; none is opened by a command. */
  | 'debit-account-unknown'
  | 'credit-account-unknown'
  | 'same-account'
  /** An account is kept in another currency than the command names. */
  | 'debit-currency-mismatch'
  | 'credit-currency-mismatch'
  | 'amount-not-positive'
  /** A balance would pass what 64 bits hold. */
  | 'amount-too-large'
  /** The available balance of the debit account would pass its limit. */
  | 'insufficient-funds'
  | 'expiry-not-in-future'
  | 'hold-unknown'
  | 'hold-already-posted'
  | 'hold-already-voided'
  | 'hold-expired'
  | 'amount-exceeds-hold'
  /** Another command of its linked group was rejected. */
  | 'linked-failed'
  /** The id belongs to a command with other content. This alone leaves no trace of the attempt. */
  | 'transfer-differs';

/** Moves money at once, or reserves it: a hold counts in the available balance until it is resolved. */
export interface Move {
  kind: 'transfer' | 'hold';
  /** UUID of version 7. A repeat with the same content is answered as the first time. */
  id: string;
  debitAccount: string;
  creditAccount: string;
  /** Minor units, more than zero. */
  amount: bigint;
  /** ISO 4217; that of both accounts. */
  currency: string;
  /** From then on a hold cannot be posted and its funds are free. @default never */
  expiresAt?: Date;
  /** Succeeds or fails together with the next command. @default false */
  linked?: boolean;
}

/** Moves the money of a hold; what is not posted of it is free again. */
export interface Post {
  kind: 'post';
  id: string;
  holdId: string;
  /** Minor units. @default all of the hold */
  amount?: bigint;
  linked?: boolean;
}

/** Frees the money of a hold. */
export interface Void {
  kind: 'void';
  id: string;
  holdId: string;
  linked?: boolean;
}

export type LedgerCommand = Move | Post | Void;

export type LedgerOutcome =
  { id: string; applied: true; at: Date } | { id: string; applied: false; reason: LedgerRejection };
