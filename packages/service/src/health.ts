/** Something that the service depends on. */
export interface HealthCheck {
  name: string;
  /** Resolves when it answers, rejects when it does not. The signal says when to give up. */
  check: (signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds after which it counts as failed. @default 1000 */
  timeout?: number;
  /** Whether the service can do without: its failure makes it degraded, not unready. @default false */
  optional?: boolean;
}
