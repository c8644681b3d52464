import { createHash } from 'node:crypto';
import { RateLimitStoreError } from '../errors.ts';
import type {
  RateLimitCounter,
  RateLimitDecision,
  RateLimitRule,
  RateLimitStore,
} from './store.ts';

interface ScriptArguments {
  keys: string[];
  arguments: string[];
}

/** What the store needs of a client; the client and the pool of `@redis/client` both have it. */
export interface RedisCommands {
  /** Whether a command would be sent now. Without it, it is found out by trying. */
  readonly isReady?: boolean;
  evalSha(sha1: string, options: ScriptArguments): Promise<unknown>;
  eval(script: string, options: ScriptArguments): Promise<unknown>;
}

export interface RedisStoreOptions {
  /** What all keys begin with. Default: `ratelimit`. */
  readonly prefix?: string;
  /** Milliseconds to wait for an answer. Default: 100. */
  readonly timeout?: number;
  /** Milliseconds after a failure during which Redis is not asked at all. Default: 1,000. */
  readonly pause?: number;
}

/**
 * GCRA in one round trip, on the clock of Redis, so that clocks of processes do not matter. Doubles hold
 * microseconds exactly until the year 2255. A stored time further away than the tolerance comes from a clock
 * that was set back (a failover); it is cut, so that no key is locked out for longer than its own window.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local cost, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local used = math.min(math.max((tonumber(redis.call('GET', KEYS[1])) or 0) - now, 0), tolerance)
local after = used + cost
if after > tolerance then return {0, used, after - tolerance} end
redis.call('SET', KEYS[1], string.format('%.0f', now + after), 'PX', math.ceil(after / 1000))
return {1, after, 0}
`;
const SHA1 = createHash('sha1').update(SCRIPT).digest('hex');

/**
 * Counts in Redis, shared by every process that uses the same `prefix`. Each call is one round trip; a key holds
 * one number and disappears by itself.
 *
 * `client` is connected by its owner, who also listens to its `error` event. Make it with `redisOptions`, so that
 * a connection that went silent is replaced.
 */
export function redisStore(
  client: RedisCommands,
  { prefix = 'ratelimit', timeout = 100, pause = 1000 }: RedisStoreOptions = {},
): RateLimitStore {
  let failing = false;
  let nextProbe = 0;
  const fail = (limiter: string, message: string, cause?: unknown) =>
    new RateLimitStoreError(limiter, `Redis ${message} for rate limiter "${limiter}".`, { cause });

  const ask = async (
    rule: RateLimitRule,
    key: string,
    cost: number,
  ): Promise<RateLimitDecision> => {
    if (client.isReady === false) throw fail(rule.name, 'is not connected');
    if (failing) {
      if (performance.now() < nextProbe)
        throw fail(rule.name, 'failed a moment ago and is not asked');
      // This call finds out for all; the others do not wait for it.
      nextProbe = performance.now() + pause;
    }
    try {
      const reply = await within(
        timeout,
        run(client, {
          keys: [`${prefix}:${rule.name}:${key}`],
          arguments: [String(cost * rule.interval), String(rule.tolerance)],
        }),
      );
      failing = false;
      return decision(reply);
    } catch (error) {
      failing = true;
      nextProbe = performance.now() + pause;
      throw fail(rule.name, 'did not answer', error);
    }
  };
  return {
    open: (rule): RateLimitCounter => ({ consume: (key, cost) => ask(rule, key, cost) }),
  };
}

async function run(client: RedisCommands, options: ScriptArguments): Promise<unknown> {
  try {
    return await client.evalSha(SHA1, options);
  } catch (error) {
    // The first call after a start or a failover of Redis finds no script.
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
      return await client.eval(SCRIPT, options);
    }
    throw error;
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`No answer within ${String(milliseconds)} ms.`));
    }, milliseconds).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function decision(reply: unknown): RateLimitDecision {
  const [allowed, used, wait] = (reply as unknown[]).map(Number);
  if (allowed === undefined || used === undefined || wait === undefined) {
    throw new Error('The rate-limit script answered with something else.');
  }
  return { allowed: allowed === 1, used, wait };
}
