import { optionOf } from '../../flow/locate.ts';
import { argumentAt, unwrap, type Node } from '../../flow/nodes.ts';
import { Kind, type Control } from '../../flow/taint.ts';
import { constantText } from '../../flow/text.ts';
import { symbols, type CallMatcher, type CallSite, type Sink } from '../sink.ts';

/** Calls whose first argument a shell interprets. */
const SHELL = symbols(
  'child_process: exec execSync',
  'shelljs: exec',
  'execa: command commandSync execaCommand execaCommandSync',
  'node-cmd: get run runSync getSync',
  'exec-sh: promise',
  'exec-sh',
  'ssh2.Client(): exec',
  'ssh2-promise(): exec',
  'simple-ssh(): exec',
  'node-ssh.NodeSSH(): execCommand',
);
/** Calls that start a program with a list of arguments. */
const PROGRAM = symbols(
  'child_process: execFile execFileSync spawn spawnSync fork',
  'cross-spawn: spawn sync',
  'cross-spawn',
  'execa: execa sync execaSync node',
  'execa',
  'spawn-async',
  '@expo/spawn-async',
  'node-pty: spawn',
);

const SHELLS = /(^|[\\/])(sh|bash|zsh|dash|ksh|cmd|cmd\.exe|powershell|powershell\.exe|pwsh)$/;

export const matchCommand: CallMatcher = (site) => {
  if (SHELL.has(site.symbol)) return shellSinks(site);
  return PROGRAM.has(site.symbol) ? programSinks(site) : [];
};

function shellSinks(site: CallSite): Sink[] {
  const value = argumentAt(site.call, 0);
  if (!value) return [];
  const place = `the shell command of \`${site.name}()\``;
  return [sink(value, place, ['remote', 'browser', 'local']), sink(value, place, ['parameter'])];
}

function programSinks(site: CallSite): Sink[] {
  const [program, list] = [argumentAt(site.call, 0), argumentAt(site.call, 1)];
  if (!program) return [];
  const place = `the program of \`${site.name}()\``;
  const sinks: Sink[] = [{ ...sink(program, place, ['remote']), path: [] }];
  const shell = usesShell(site);
  if (shell) sinks.push(sink(program, place, ['parameter']));
  const runsShell = constantText(program, site.unit)
    .split(/\s+/)
    .some((each) => SHELLS.test(each));
  if (!list || (!shell && !runsShell)) return sinks;
  const argumentsPlace = `the arguments of a shell in \`${site.name}()\``;
  const value = unwrap(list);
  const elements: readonly (Node | null)[] =
    value.type === 'ArrayExpression' ? value.elements : [value];
  for (const element of elements) {
    if (!element) continue;
    const path = element === value ? ['*'] : [];
    sinks.push({ ...sink(element, argumentsPlace, ['remote', 'local']), path });
    if (path.length === 0) sinks.push(sink(element, argumentsPlace, ['parameter']));
  }
  return sinks;
}

function usesShell({ call, unit }: CallSite): boolean {
  return call.arguments.some((each) => {
    const shell = optionOf(each, 'shell', unit);
    return shell !== undefined && !(shell.type === 'Literal' && shell.value === false);
  });
}

function sink(value: Node, place: string, controls: readonly Control[]): Sink {
  return { rule: 'command-injection', kind: Kind.command, value, controls, place };
}
