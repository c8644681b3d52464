import { argumentAt, calleeName, type CallNode, type Node } from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { constantOf, optionsOf } from '../shared/values.ts';

export const exposedDetails = nodeRule(
  {
    name: 'exposed-details',
    title: 'What helps developers is off in production: introspection, debugging, listings',
    cwe: ['CWE-489', 'CWE-548', 'CWE-215'],
    group: 'misconfiguration',
    advice: "Switch it on by `process.env.NODE_ENV !== 'production'` at most.",
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
    NewExpression(node) {
      check(node, file);
    },
  }),
);

const GRAPHQL =
  /ApolloServer$|^(express-graphql(\.graphqlHTTP)?|graphql-http\b.*|mercurius|graphql-yoga\.\w+)$/;

function check(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  if (GRAPHQL.test(symbol))
    checkOptions(
      argumentAt(call, 0),
      ['introspection', 'playground', 'graphiql', 'debug', 'includeStacktraceInErrorResponses'],
      call,
      file,
    );
  else if (/^(serve-index)$/.test(symbol))
    report(call, 'Everybody can list the files of the folder.');
  else if (symbol === 'errorhandler' && !isGuarded(call, file))
    report(call, 'It shows stacks to everybody.');
  else if (/^(express\.static|serve-static|koa-static)$/.test(symbol)) checkStatic(call, file);
  else if (calleeName(call) === 'register') {
    const plugin = argumentAt(call, 0);
    if (plugin && /static/i.test(file.text.slice(...plugin.range))) {
      checkOptions(argumentAt(call, 1), ['list'], call, file);
    }
  }
}

function checkOptions(
  given: Node | undefined,
  names: readonly string[],
  call: Node,
  { unit, report }: File,
): void {
  const options = optionsOf(given, unit);
  const name = names.find((each) => options?.constant(each) === true);
  const node = name === undefined ? undefined : options?.get(name);
  if (!node) return;
  const isInside = node.range[0] > call.range[0] && node.range[1] < call.range[1];
  report(isInside ? node : call, `\`${String(name)}\` is on for everybody.`);
}

/** The folder of the program itself, or its hidden files. */
function checkStatic(call: CallNode, { unit, text, report }: File): void {
  const folder = argumentAt(call, 0);
  const written = folder ? text.slice(...folder.range) : '';
  const isWhole = /^(__dirname|process\.cwd\(\)|import\.meta\.dirname)$/.test(written);
  const constant = constantOf(folder, unit);
  if (isWhole || constant === '.' || constant === './' || constant === '/') {
    report(call, 'Everybody can read the source and the configuration.');
  } else if (optionsOf(argumentAt(call, 1), unit)?.constant('dotfiles') === 'allow') {
    report(call, 'Everybody can read hidden files.');
  }
}

function isGuarded(call: CallNode, { text }: File): boolean {
  for (let current: Node | undefined = call; current; current = current.parent) {
    if (current.type === 'IfStatement' && /env|dev|prod/i.test(text.slice(...current.test.range)))
      return true;
  }
  return false;
}
