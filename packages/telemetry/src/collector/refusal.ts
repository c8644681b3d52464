/** A request that is answered with an error status. The message goes to the sender. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** Seconds after which the sender may try again; OTLP exporters obey it. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    message: string,
    options: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(message, options);
    this.status = status;
    this.retryAfter = options.retryAfter;
  }
}
