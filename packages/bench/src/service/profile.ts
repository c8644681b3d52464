import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';

/** Whose work a server does while it answers, for the table of where the time goes. */
const OWNERS: readonly (readonly [owner: string, frame: RegExp])[] = [
  ['tracing', /\/service\/src\/http\/tracing\.|\/telemetry\/src\/(sampling|outgoing|propagation)/],
  ['tracing', /@opentelemetry\/(sdk-trace|context-async-hooks|exporter-trace)/],
  ['metrics', /\/service\/src\/http\/metrics\.|@opentelemetry\/(sdk-metrics|exporter-metrics)/],
  ['log', /\/service\/src\/http\/(request-l|log-)|\/telemetry\/src\/logging|\/(pino|sonic-boom)\//],
  ['access', /\/service\/src\/access\/(plugin|bearer|verifier)|\/security\/src/],
  ['rate limit', /\/service\/src\/access\/rate-limit|\/resilience\/src\/rate/],
  ['load shedding', /\/service\/src\/access\/load-shedding|\/resilience\/src/],
  ['headers and request id', /\/service\/src\/http\/(headers|request-id)\./],
  ['end of a request', /\/service\/src\/http\/exchange\./],
  ['export of telemetry', /@opentelemetry\/|\/telemetry\/src/],
  ['validation and handler', /\/(bench|service)\/src\/|\/(ajv|fast-json-stringify)\//],
  ['database client', /\/node_modules\/(pg|pg-[a-z]+)\//],
  ['Fastify', /\/node_modules\//],
];

/** Native functions that end in a system call for writing. */
const WRITE = /^write(v|Buffer|String|(Latin1|Utf8|Ascii)String)$/;

/** Shares of the profiled time by owner; together 1. */
export type Shares = Readonly<Record<string, number>>;

/** Samples the stack of this process until the returned function is called. */
export async function startProfile(): Promise<() => Promise<Shares>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return sharesOf(profile);
  };
}

/**
 * Time belongs to the owner of the nearest frame that has one, so that what Node does for a part
 * counts as that part's. Idle time is left out.
 */
export function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const owners = ownersOf(nodes);
  const times: Record<string, number> = {};
  for (const [index, id] of samples.entries()) {
    const owner = owners.get(id);
    if (owner !== undefined) times[owner] = (times[owner] ?? 0) + (timeDeltas[index] ?? 0);
  }
  const total = Object.values(times).reduce((sum, time) => sum + time, 0);
  return Object.fromEntries(Object.entries(times).map(([owner, time]) => [owner, time / total]));
}

/** The owner of each node; undefined for idle time, and for the time that profiling itself takes. */
function ownersOf(nodes: readonly Profiler.ProfileNode[]): Map<number, string | undefined> {
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ownerOf = (node: Profiler.ProfileNode | undefined): string | undefined => {
    if (!node) return "Node's HTTP, sockets and timers";
    const { functionName, url } = node.callFrame;
    if (functionName === '(idle)' || url === import.meta.url) return undefined;
    if (functionName === '(garbage collector)') return 'garbage collection';
    if (functionName === '(program)') return 'outside of JavaScript';
    // The kernel's work, during which other processes may have the processor: nobody else's time.
    if (url === '' && WRITE.test(functionName)) return 'writing to sockets and files';
    const owner = OWNERS.find(([, frame]) => frame.test(url))?.[0];
    return owner ?? ownerOf(byId.get(parents.get(node.id) ?? Number.NaN));
  };
  return new Map(nodes.map((node) => [node.id, ownerOf(node)]));
}
