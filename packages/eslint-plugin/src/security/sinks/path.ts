import { argumentAt, propertyValue, unwrap, type CallNode, type Node } from '../../flow/nodes.ts';
import { startsAtRoot } from '../../flow/rooted.ts';
import { symbolOf } from '../../flow/symbols.ts';
import { Kind, type Taint } from '../../flow/taint.ts';
import type { Unit } from '../../flow/unit.ts';
import { answerMethod, type CallMatcher, type Sink } from '../sink.ts';

const FILE =
  /^fs(\.promises)?\.(access|appendFile|chmod|chown|copy|copyFile|cp|createReadStream|createWriteStream|emptyDir|ensureDir|ensureFile|exists|existsSync|lchown|link|lstat|lutimes|mkdir|mkdirp|mkdirs|mkdtemp|move|open|openAsBlob|opendir|outputFile|outputJson|pathExists|readFile|readJson|readJSON|readdir|readlink|realpath|remove|rename|rm|rmdir|stat|symlink|truncate|unlink|unwatchFile|utimes|watch|watchFile|writeFile|writeJson|writeJSON)(Sync)?$/;
const OTHERS =
  /^(%Deno\.(readFile|readTextFile|open|writeFile|writeTextFile|remove)|%Bun\.(file|write)|sendfile|send|rimraf|del|load-json-file|write-file-atomic|jsonfile\.(readFile|writeFile)(Sync)?|express\.static|unzipper\.Open\.file|tar\.(x|extract)|serve-static)$/;
const TWO_PATHS = /\.(copy|copyFile|cp|link|move|rename|symlink)(Sync)?$/;
const ANSWERS = new Set(['sendFile', 'sendfile', 'download', 'file']);

function isAnswerMethod(symbol: string): boolean {
  return ANSWERS.has(answerMethod(symbol, '@response', '@context') ?? '');
}

export const matchPath: CallMatcher = ({ call, symbol, name, unit }) => {
  if (/^path(\.posix|\.win32)?\.(join|resolve)$/.test(symbol)) return joinSinks(call, name, unit);
  const isFile = FILE.test(symbol) || OTHERS.test(symbol);
  const isAnswer = !isFile && isAnswerMethod(symbol);
  if (!isFile && !isAnswer) return [];
  // Express keeps what it sends inside `root`.
  if (isAnswer && call.arguments.some((each) => propertyValue(unwrap(each), 'root'))) return [];
  const count = TWO_PATHS.test(symbol) ? 2 : 1;
  const first = symbol === 'send' ? 1 : 0;
  return Array.from({ length: count }, (_, index) => argumentAt(call, first + index))
    .filter((value) => value !== undefined)
    .map((value) => sink(value, name));
};

function sink(value: Node, name: string): Sink {
  const place = `the path of \`${name}()\` without staying in a folder`;
  return { rule: 'path-traversal', kind: Kind.path, value, when: isPath, place };
}

/** Where an upload was stored is chosen by the server; what it was called, by the sender. */
function isPath({ origin }: Taint): boolean {
  if (
    /(^|\.)files?\b.*\.(path|filepath|tempFilePath|filename|destination|size|mimetype|buffer|data)$/.test(
      origin.label,
    )
  ) {
    return false;
  }
  return !/^(hostname|host)$/.test(origin.part);
}

/** A path that is made here and goes where no rule follows it, unless it is looked at first. */
function joinSinks(call: CallNode, name: string, unit: Unit): Sink[] {
  if (isLookedAt(call, unit)) return [];
  return call.arguments
    .filter((value) => !startsAtRoot(value, unit))
    .map((value) => sink(value, name));
}

function isLookedAt(call: CallNode, unit: Unit): boolean {
  const { parent } = call;
  const isDeclared = parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier';
  if (!isDeclared && parent.type !== 'ReturnStatement') {
    return parent.type !== 'CallExpression' || isFileCall(parent, unit);
  }
  if (!isDeclared) return false;
  const references = unit.bindingOf(parent.id)?.references ?? [];
  return references.some(({ identifier }) => {
    const use = (identifier as Node).parent;
    if (use?.type === 'MemberExpression') return true;
    // Looked at where it is opened, or in a test.
    if (use?.type === 'CallExpression') return isFileCall(use, unit) || isTest(use);
    return use?.type === 'BinaryExpression' && use.operator !== '+';
  });
}

function isFileCall(call: CallNode, unit: Unit): boolean {
  const symbol = symbolOf(call.callee, unit) ?? '';
  return (
    FILE.test(symbol) || OTHERS.test(symbol) || isAnswerMethod(symbol) || symbol.startsWith('path.')
  );
}

function isTest(node: Node): boolean {
  let current: Node | undefined = node;
  while (current?.parent && !/Statement$|Declaration$/.test(current.parent.type)) {
    current = current.parent;
  }
  return current?.parent?.type === 'IfStatement' && current.parent.test === current;
}
