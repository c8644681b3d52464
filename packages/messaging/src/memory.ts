import { byTopic, type Bus, type SubscribeOptions, type Subscription } from './bus.ts';
import { Deliveries } from './delivery/deliveries.ts';
import { fromStructured, toStructured } from './encoding.ts';
import type { CloudEvent } from './event.ts';
import { tracePublish } from './telemetry.ts';

const SYSTEM = 'memory';

/**
 * A bus inside this process, for tests and for services that run as one process. It forgets its
 * events when the process ends; an outbox before it makes up for that only until the publish.
 */
export function createMemoryBus(): Bus {
  return new MemoryBus();
}

class MemoryBus implements Bus {
  /** By topic, then by group. */
  readonly #groups = new Map<string, Map<string, Group>>();
  readonly #subscriptions = new Set<Subscription>();
  #closed = false;

  publish(events: readonly CloudEvent[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('The memory bus is closed.'));
    return tracePublish(SYSTEM, events, (traced) => {
      for (const [topic, its] of byTopic(traced)) for (const event of its) this.#put(topic, event);
      return Promise.resolve();
    });
  }

  subscribe(options: SubscribeOptions): Promise<Subscription> {
    if (this.#closed) return Promise.reject(new Error('The memory bus is closed.'));
    const send = (topic: string, event: CloudEvent) => Promise.resolve(this.#put(topic, event));
    const deliveries = new Deliveries({ ...options, system: SYSTEM, send });
    const groups = options.topics.map((topic) => this.#group(topic, options.group));
    for (const group of groups) group.join(deliveries);
    const subscription = {
      stop: async () => {
        this.#subscriptions.delete(subscription);
        for (const group of groups) group.leave(deliveries);
        await deliveries.stop();
      },
    };
    this.#subscriptions.add(subscription);
    return Promise.resolve(subscription);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
  }

  /** As through a network, each group gets a copy. */
  #put(topic: string, event: CloudEvent): void {
    const text = toStructured(event);
    for (const group of this.#groups.get(topic)?.values() ?? []) group.put(fromStructured(text));
  }

  #group(topic: string, name: string): Group {
    let groups = this.#groups.get(topic);
    if (!groups) this.#groups.set(topic, (groups = new Map<string, Group>()));
    let group = groups.get(name);
    if (!group) groups.set(name, (group = new Group(topic)));
    return group;
  }
}

/** The queue of one group: an event is with one member, and so are all others of its key. */
class Group {
  readonly #topic: string;
  readonly #members = new Set<Deliveries>();
  readonly #queues = new Map<string, CloudEvent[]>();
  /** Keys with waiting events of which none is with a member. */
  readonly #free: string[] = [];

  constructor(topic: string) {
    this.#topic = topic;
  }

  join(member: Deliveries): void {
    this.#members.add(member);
    this.#assign();
  }

  leave(member: Deliveries): void {
    this.#members.delete(member);
  }

  put(event: CloudEvent): void {
    const key = event.partitionkey === undefined ? `id ${event.id}` : `key ${event.partitionkey}`;
    const queue = this.#queues.get(key);
    if (queue) {
      queue.push(event);
      return;
    }
    this.#queues.set(key, [event]);
    this.#free.push(key);
    this.#assign();
  }

  #assign(): void {
    for (;;) {
      const member = mostRoom(this.#members);
      const key = member && this.#free.shift();
      const event = key === undefined ? undefined : this.#queues.get(key)?.[0];
      if (member === undefined || key === undefined || event === undefined) return;
      void member.handle(event, this.#topic).then((handled) => {
        this.#finish(key, handled);
      });
    }
  }

  #finish(key: string, handled: boolean): void {
    const queue = this.#queues.get(key);
    if (handled) queue?.shift();
    if (queue && queue.length > 0) this.#free.push(key);
    else this.#queues.delete(key);
    this.#assign();
  }
}

function mostRoom(members: ReadonlySet<Deliveries>): Deliveries | undefined {
  let best: Deliveries | undefined;
  for (const member of members) if (member.room > (best?.room ?? 0)) best = member;
  return best;
}
