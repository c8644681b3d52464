export async function retry<T>(work: () => Promise<T>, attempts: number): Promise<T> {
  let last: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`failed ${attempts} times`, { cause: last });
}

export async function first<T>(works: (() => Promise<T>)[]): Promise<T | undefined> {
  for (const work of works) {
    try {
      return await work();
    } catch (error) {
      continue;
    }
  }
  return undefined;
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { invalid: true, why: error.message };
    throw error;
  }
}

export function listen(target: EventTarget, handler: (event: Event) => void): void {
  target.addEventListener('data', (event) => {
    try {
      handler(event);
    } catch (error) {
      void error;
    }
  });
}

export async function close(resource: { close(): Promise<void> }): Promise<void> {
  await resource.close().catch(() => undefined);
}

export async function closeAll(resources: { close(): Promise<void> }[]): Promise<void> {
  const results = await Promise.allSettled(resources.map((each) => each.close()));
  const errors = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, 'could not close');
}
