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

export type CheckResult = 'ok' | 'failed';

/** `degraded`: something optional failed. `failed`: something necessary did. */
export interface HealthReport {
  status: 'ok' | 'degraded' | 'failed';
  checks: Record<string, CheckResult>;
}

export interface HealthMonitorOptions {
  /** Time for which a report is used again, in milliseconds. @default 1000 */
  cache?: number;
  /** Told when a check's result changes, with the reason of a failure. @default nobody */
  onChange?: (name: string, result: CheckResult, error?: unknown) => void;
}

/**
 * Runs checks side by side, each with its own time-out. Probes that come together, or within
 * `cache`, share one run, so that they do not load what they ask.
 *
 * @returns the present report
 */
export function createHealthMonitor(
  checks: readonly HealthCheck[],
  { cache = 1_000, onChange = () => undefined }: HealthMonitorOptions = {},
): () => Promise<HealthReport> {
  const last = new Map<string, CheckResult>();
  let report: Promise<HealthReport> | undefined;
  let freshUntil = 0;

  const run = async (check: HealthCheck): Promise<CheckResult> => {
    const error = await failureOf(check);
    const result = error === undefined ? 'ok' : 'failed';
    if ((last.get(check.name) ?? 'ok') !== result) onChange(check.name, result, error);
    last.set(check.name, result);
    return result;
  };

  const runAll = async (): Promise<HealthReport> => {
    const results = await Promise.all(checks.map(run));
    freshUntil = performance.now() + cache;
    const failed = checks.filter((_check, index) => results[index] === 'failed');
    const names = checks.map(({ name }, index) => [name, results[index] ?? 'failed'] as const);
    return { status: statusOf(failed), checks: Object.fromEntries(names) };
  };

  return () => {
    if (!report || performance.now() > freshUntil) {
      freshUntil = Number.POSITIVE_INFINITY;
      report = runAll();
    }
    return report;
  };
}

function statusOf(failed: readonly HealthCheck[]): HealthReport['status'] {
  if (failed.length === 0) return 'ok';
  return failed.every(({ optional }) => optional) ? 'degraded' : 'failed';
}

/** Why a check failed; undefined when it did not. */
async function failureOf({ name, check, timeout = 1_000 }: HealthCheck): Promise<unknown> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const reason = new Error(`${name} did not answer within ${String(timeout)} ms.`);
      controller.abort(reason);
      reject(reason);
    }, timeout);
  });
  try {
    await Promise.race([check(controller.signal), expired]);
    return undefined;
  } catch (error) {
    return error ?? new Error(`${name} failed without a reason.`);
  } finally {
    clearTimeout(timer);
  }
}
