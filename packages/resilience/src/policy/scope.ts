/** A signal that lives no longer than one call. */
export interface Scope extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * A signal that aborts with `parent`, or with the error of `expired` after `milliseconds`. Disposing it
 * releases the timer and the listener; until then the timer keeps no process alive.
 */
export function openScope(
  parent: AbortSignal | undefined,
  milliseconds: number | false,
  expired: () => Error,
): Scope {
  const controller = new AbortController();
  const follow = () => {
    controller.abort(parent?.reason);
  };
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true });
  const timer =
    milliseconds === false
      ? undefined
      : setTimeout(() => {
          controller.abort(expired());
        }, milliseconds).unref();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', follow);
    },
  };
}

/** The result of `work`, or the reason of `signal` as soon as it aborts, even if `work` never looks at it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abandon = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abandon();
    else signal.addEventListener('abort', abandon, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abandon);
    });
  });
}

/**
 * Waits `milliseconds`; rejects with the reason of `signal` as soon as it aborts. Unlike the timers above this
 * one keeps the process alive: between two attempts nothing else does, and the call is not finished.
 */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return untilAborted(elapsed, signal).finally(() => {
    clearTimeout(timer);
  });
}
