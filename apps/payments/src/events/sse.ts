import type { Feed } from './feed.ts';
import type { EventFilter, PublishedEvent } from './published-event.ts';

export interface EventStreamOptions {
  feed: Feed;
  filter: EventFilter;
  /** Only events above this position. */
  after: number;
  /** Milliseconds after which a silent stream shows that it lives. */
  heartbeat: number;
  /** Ends the stream. */
  signal: AbortSignal;
}

/** Milliseconds after which a client asks again when its connection is lost. */
const RECONNECT_AFTER = 1_000;
const BATCH = 100;

/**
 * Events as server-sent events (HTML Standard, 9.2), from a position on. Each carries its position
 * as id, so that a client which reconnects says where it was. It reads on only when what it gave was
 * taken: a client that is slow waits in the log, not in memory.
 */
export async function* eventStream(options: EventStreamOptions): AsyncGenerator<string> {
  const { feed, filter, heartbeat, signal } = options;
  let { after } = options;
  const alarm = createAlarm(signal);
  const unsubscribe = feed.subscribe(alarm.ring);
  try {
    yield `retry: ${RECONNECT_AFTER}\n\n`;
    while (!signal.aborted) {
      const page = await feed.read({ ...filter, after, limit: BATCH });
      after = page.position;
      if (page.items.length > 0) yield page.items.map(toMessage).join('');
      if (page.end && !(await alarm.rang(heartbeat))) yield beat(after);
    }
  } finally {
    unsubscribe();
  }
}

function toMessage(event: PublishedEvent): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** An id without data moves the client's place and dispatches nothing. */
function beat(position: number): string {
  return `id: ${position}\n: heartbeat\n\n`;
}

interface Alarm {
  ring: () => void;
  /** Whether it rang, also before the call, until the time is over or the signal comes. */
  rang: (timeout: number) => Promise<boolean>;
}

export function createAlarm(signal: AbortSignal): Alarm {
  let ringing = false;
  let release: (() => void) | undefined;
  const ring = () => {
    ringing = true;
    release?.();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async rang(timeout) {
      if (!ringing && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeout);
          release = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        release = undefined;
      }
      const rang = ringing;
      ringing = false;
      return rang;
    },
  };
}
