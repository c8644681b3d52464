import { argumentAt, keyName, unwrap, type CallNode, type Node } from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { constantOf, optionsOf } from '../shared/values.ts';

export const filePermissions = nodeRule(
  {
    name: 'file-permissions',
    title: 'Files and folders are not open to every user of the machine',
    cwe: ['CWE-732'],
    group: 'misconfiguration',
    advice: 'Use 0o600 for files and 0o700 for folders, or leave the default.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
  }),
);

const CHANGES = /^fs\.(promises\.)?(chmod|chmodSync|fchmod|fchmodSync|lchmod)$/;
const CREATES =
  /^fs\.(promises\.)?(mkdir|mkdirSync|writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|open|openSync)$/;

function check(call: CallNode, file: File): void {
  const symbol = symbolOfCall(call, file.unit);
  if (CHANGES.test(symbol)) checkMode(argumentAt(call, 1), call, file);
  else if (symbol === '%process.umask' || symbol === 'process.umask') {
    const given = argumentAt(call, 0);
    if (given && constantOf(given, file.unit) === 0)
      file.report(call, 'New files are writable by everybody.');
  } else if (CREATES.test(symbol)) {
    for (const argument of call.arguments.slice(1)) {
      const value = unwrap(argument);
      if (value.type === 'Literal' && /mkdir|open/.test(symbol)) checkMode(value, call, file);
      else if (value.type === 'ObjectExpression') checkOptions(value, call, file);
    }
  }
}

function checkOptions(value: Node, call: CallNode, file: File): void {
  if (value.type !== 'ObjectExpression') return;
  const mode = value.properties.find(
    (each) => each.type === 'Property' && keyName(each) === 'mode',
  );
  if (mode?.type === 'Property' && optionsOf(value, file.unit)) checkMode(mode.value, call, file);
}

function checkMode(node: Node | undefined, place: Node, { unit, report }: File): void {
  const value = constantOf(node, unit);
  const mode = typeof value === 'string' ? Number.parseInt(value, 8) : value;
  // The two is the right of others to write.
  if (typeof mode === 'number' && Math.floor(mode / 2) % 2 === 1) {
    report(place, 'Every user of the machine can change it.');
  }
}
