/** Why a ciphertext was not opened. */
export type EnvelopeErrorReason = 'malformed' | 'unsupported' | 'wrong-context' | 'tampered';

const DESCRIPTIONS: Record<EnvelopeErrorReason, string> = {
  malformed: 'The bytes are no ciphertext of this format, or were cut off.',
  unsupported:
    'The ciphertext has a version or algorithm that this release does not know. Update it.',
  'wrong-context': 'The ciphertext was made for another encryption context.',
  tampered: 'The ciphertext or what it is bound to was changed since it was made.',
};

/** A ciphertext that was not opened. It contains neither plaintext nor key. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
  readonly reason: EnvelopeErrorReason;

  constructor(reason: EnvelopeErrorReason, options?: ErrorOptions) {
    super(DESCRIPTIONS[reason], options);
    this.reason = reason;
  }
}
