import { argumentAt, type CallNode } from '../flow/nodes.ts';
import { constantText } from '../flow/text.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';

export const temporaryFile = nodeRule(
  {
    name: 'temporary-file',
    title: 'A temporary file has a folder of its own with a name that nobody guesses',
    cwe: ['CWE-377', 'CWE-379'],
    group: 'misconfiguration',
    advice: "Write below `await mkdtemp(join(tmpdir(), 'name-'))`.",
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
  }),
);

const WRITES =
  /^fs\.(promises\.)?(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|openSync|open|mkdirSync|mkdir|cp|copyFile)$/;

/** A fixed name in a folder that all users of the machine share can be there already, as a link. */
function check(call: CallNode, { unit, report, text }: File): void {
  const symbol = symbolOfCall(call, unit);
  if (!WRITES.test(symbol)) return;
  const path = argumentAt(call, 0);
  if (!path) return;
  const known = constantText(path, unit);
  const isFixed = /^\/(var\/)?tmp\/[^\0]+$/.test(known);
  const isGuessable =
    /^\/(var\/)?tmp\//.test(known) &&
    /Date\.now|process\.pid|Math\.random/.test(text.slice(...path.range));
  if (!isFixed && !isGuessable) return;
  const options = argumentAt(call, 2);
  if (options && /wx|O_EXCL/.test(text.slice(...options.range))) return;
  report(call, 'Somebody else on the machine can put a link there first.');
}
