import type { PublishedEvent } from '../published-event.ts';

/** One event to be delivered, and how often that was tried. */
export interface Item {
  event: PublishedEvent;
  stream: string;
  attempts: number;
  /** Whether it has a row among the deliveries. */
  stored: boolean;
}

/** What to do in one round: the events of each payment one after the other, payments side by side. */
export interface Plan {
  lanes: Item[][];
  /** New events whose payment waits already; they queue up behind. */
  behind: Item[];
}

export interface PlanInput {
  /** Events that were tried before and are due, with those behind them, in order. */
  due: readonly Item[];
  /** Events that were never tried, in order. */
  fresh: readonly Item[];
  /** Payments of which something waits. */
  waiting: ReadonlySet<string>;
  /** Only one event, to see whether the endpoint is back, and of which kind rather. */
  probe: 'due' | 'fresh' | undefined;
}

export function planRound({ due, fresh, waiting, probe }: PlanInput): Plan {
  const behind = fresh.filter(({ stream }) => waiting.has(stream));
  const free = fresh.filter(({ stream }) => !waiting.has(stream));
  if (probe) {
    // By turns, so that one event which is always refused is not what the endpoint is judged by.
    const [item] = probe === 'fresh' ? [...free, ...due] : [...due, ...free];
    const passed = item && !item.stored ? item.event.position : 0;
    return {
      lanes: item ? [[item]] : [],
      behind: behind.filter(({ event }) => event.position < passed),
    };
  }
  const lanes = [...Map.groupBy([...due, ...free], ({ stream }) => stream).values()];
  return { lanes, behind };
}
