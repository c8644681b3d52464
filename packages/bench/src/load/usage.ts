import { readdirSync, readFileSync } from 'node:fs';

/** What a process, and those that it has started, used. */
export interface Usage {
  /** Processor time since their start, in microseconds; of children that have ended too. */
  cpu: number;
  /** Resident memory, in MiB, without pages that are shared by files or with each other. */
  memory: number;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; USER_HZ is 100 on Linux. */
const MICROSECONDS_PER_TICK = 10_000;
const UTIME = 11;
const CSTIME = 14;
const PARENT = 1;

/**
 * Of a process and its direct children, but for those that are measured by themselves. Undefined where
 * there is no /proc, as on macOS.
 */
export function usageOf(pid: number, others: readonly number[] = []): Usage | undefined {
  const own = statOf(pid);
  if (!own) return undefined;
  const family = [pid, ...childrenOf(pid).filter((child) => !others.includes(child))];
  const ticks = (fields: readonly string[], from: number, to: number) =>
    fields.slice(from, to + 1).reduce((sum, field) => sum + Number(field), 0);
  const living = family.map((member) => ticks(statOf(member) ?? [], UTIME, UTIME + 1));
  const ended = ticks(own, UTIME + 2, CSTIME);
  const cpu = (living.reduce((sum, value) => sum + value, 0) + ended) * MICROSECONDS_PER_TICK;
  return { cpu, memory: family.reduce((sum, member) => sum + anonymousMemory(member), 0) };
}

/** Fields from the third on: the second one, the name, may hold blanks. */
function statOf(pid: number): string[] | undefined {
  const text = read(`/proc/${String(pid)}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => statOf(candidate)?.[PARENT] === String(pid));
}

function anonymousMemory(pid: number): number {
  const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(read(`/proc/${String(pid)}/status`) ?? '')?.[1];
  return Number(kilobytes ?? 0) / 1_024;
}

/** Undefined when the process has ended meanwhile. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
