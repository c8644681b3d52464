import type { PublishedEvent } from '../../src/events/published-event.ts';

export interface EventStreamReader {
  headers: Headers;
  /** What came so far. */
  events: readonly PublishedEvent[];
  /** As a browser would send it when it connects again. */
  lastEventId: number | undefined;
  /** Resolves when the stream is over. */
  ended: Promise<void>;
  /** Why it broke; undefined when it ended cleanly or was closed. */
  failure: unknown;
  close(): Promise<void>;
}

/** Reads server-sent events as the HTML Standard says (9.2.6), as far as this service uses it. */
export async function readEventStream(
  url: string,
  headers: Record<string, string>,
): Promise<EventStreamReader> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  if (!response.ok || !response.body)
    throw new Error(`${response.status} ${await response.text()}`);
  const events: PublishedEvent[] = [];
  const reader: EventStreamReader = {
    headers: response.headers,
    events,
    lastEventId: undefined,
    failure: undefined,
    ended: Promise.resolve(),
    async close() {
      abort.abort();
      await reader.ended;
    },
  };
  const take = (message: string) => {
    const fields = new Map(
      message
        .split('\n')
        .filter((line) => !line.startsWith(':'))
        .map((line): [string, string] => {
          const [name = '', ...value] = line.split(': ');
          return [name, value.join(': ')];
        }),
    );
    const id = fields.get('id');
    if (id !== undefined) reader.lastEventId = Number(id);
    const data = fields.get('data');
    if (data === undefined) return;
    const event = JSON.parse(data) as PublishedEvent;
    if (event.type !== fields.get('event')) throw new Error(`${message} names another type.`);
    events.push(event);
  };
  reader.ended = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      messages.forEach(take);
    }
  })().catch((error: unknown) => {
    if (!abort.signal.aborted) reader.failure = error;
  });
  return reader;
}
