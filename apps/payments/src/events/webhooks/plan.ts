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
  /** Only one event, to see whether the endpoint is back. */
  probe: boolean;
}

export function planRound({ due, fresh, waiting, probe }: PlanInput): Plan {
  const behind = fresh.filter(({ stream }) => waiting.has(stream));
  const free = fresh.filter(({ stream }) => !waiting.has(stream));
  if (probe) {
    // A new event first: one that always fails must not be what the endpoint is judged by.
    const [item = due[0]] = free;
    if (!item) return { lanes: [], behind };
    const before = behind.filter(({ event }) => event.position < item.event.position);
    return { lanes: [[item]], behind: item.stored ? behind : before };
  }
  const lanes = [...Map.groupBy([...due, ...free], ({ stream }) => stream).values()];
  return { lanes, behind };
}
