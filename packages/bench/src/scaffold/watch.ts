/**
 * Loaded before a command, with `--import`: as it ends, writes what it used to standard error. The
 * processor time is in seconds, with that of the processes that it started, where the system tells.
 */
import { readFileSync } from 'node:fs';

/** A hundredth of a second: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;

process.on('exit', () => {
  const { maxRSS } = process.resourceUsage();
  process.stderr.write(`${JSON.stringify({ kilobytes: maxRSS, processor: processorTime() })}\n`);
});

function processorTime(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  // Behind the name, which may hold blanks, come state, parent and so on: utime is the 12th.
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}
