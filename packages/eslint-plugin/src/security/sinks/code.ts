import { optionOf } from '../../flow/locate.ts';
import {
  argumentAt,
  calleeName,
  isFunction,
  memberName,
  propertyValue,
  unwrap,
  type CallNode,
  type Node,
} from '../../flow/nodes.ts';
import { Kind, type Control } from '../../flow/taint.ts';
import type { Unit } from '../../flow/unit.ts';
import {
  answerMethod,
  ANYBODY,
  REMOTE,
  REMOTE_OR_BROWSER,
  type CallMatcher,
  type Certain,
  type Sink,
} from '../sink.ts';

const EVALUATORS =
  /^%(eval|execScript)$|^%?vm\.(runIn(This|New)?Context|compileFunction|Script|SourceTextModule)$|^vm\.(VM|NodeVM)\(\)\.run$|^sandbox\(\)\.run$|^(safe-eval|notevil|static-eval|eval|node-eval|safer-eval|require-from-string)$|^mathjs\.(eval|evaluate)$/;
const TIMERS = /^%(setTimeout|setInterval|setImmediate)$/;
const TEMPLATES =
  /^(ejs|pug|jade|nunjucks|lodash|handlebars|mustache|dot|eta|squirrelly|swig|hogan\.js|dustjs-linkedin|twig|liquidjs|velocityjs|art-template|template7|underscore|whiskers|ect|haml|hamlet|marko|vash|doT|just)\b.*?\.(render|compile|renderString|template|parseAndRender|parse|precompile|twig|renderAsync|compileTemplate|precompileString)$|^(twig)\.twig$/;

const PAGE_CODE =
  /^(evaluate|evaluateHandle|evaluateOnNewDocument|addInitScript|executeScript|compileScript|evaluateJavaScript)$/;

export const matchCode: CallMatcher = (site) => {
  const { call, symbol, name } = site;
  const global = globalFunction(call);
  if (global) return [sink(global, 'the name of a global function, which is called', REMOTE)];
  const first = argumentAt(call, 0);
  if (!first) return [];
  if (EVALUATORS.test(symbol)) {
    return [sink(first, `\`${name}()\`, which runs it as code`, ANYBODY)];
  }
  if (
    symbol === '%Function' ||
    symbol === 'AsyncFunction' ||
    isFunctionConstructor(call, site.unit)
  ) {
    return call.arguments
      .slice(-1)
      .map((body) => sink(body, '`Function()`, which compiles it as code', ANYBODY));
  }
  if (TIMERS.test(symbol)) {
    const place = `\`${name}()\`, which runs text as code`;
    const joined: Sink = { ...sink(first, place, ['parameter']), when: ({ whole }) => !whole };
    return [sink(first, place, REMOTE_OR_BROWSER), joined];
  }
  if (symbol === '%require' || (name === 'require' && call.callee.type === 'Identifier')) {
    return [sink(first, '`require()`, which loads and runs it', REMOTE)];
  }
  if (
    PAGE_CODE.test(name) &&
    /^(page|frame|browser|driver|context|runtime)$/i.test(site.receiver)
  ) {
    return pageSinks(first, name);
  }
  if (name === 'Worker' && propertyValue(call.arguments[1], 'eval')) {
    return [sink(first, '`Worker()`, which runs it as code', REMOTE)];
  }
  return [];
};

/** `Object.getPrototypeOf(async () => {}).constructor`, `(() => {}).constructor` */
function isFunctionConstructor(call: CallNode, unit: Unit): boolean {
  const callee = unwrap(call.callee);
  const [definition] = (callee.type === 'Identifier' && unit.bindingOf(callee)?.definitions) || [];
  const init = definition?.type === 'Variable' ? definition.node.init : callee;
  const made = init && unwrap(init as Node);
  if (made?.type !== 'MemberExpression' || memberName(made) !== 'constructor') return false;
  const object = unwrap(made.object);
  if (isFunction(object)) return true;
  return (
    object.type === 'CallExpression' &&
    calleeName(object) === 'getPrototypeOf' &&
    isFunction(object.arguments[0])
  );
}

/** `globalThis[name]()` */
function globalFunction(call: CallNode): Node | undefined {
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression' || !callee.computed) return undefined;
  const object = unwrap(callee.object);
  const isGlobal = object.type === 'Identifier' && /^(global|globalThis|window)$/.test(object.name);
  return isGlobal ? callee.property : undefined;
}

/** `page.evaluate(text)`, `Runtime.evaluate({ expression: text })` */
function pageSinks(first: Node, name: string): Sink[] {
  const value = propertyValue(unwrap(first), 'expression') ?? first;
  return [sink(value, `\`${name}()\`, which runs it as code in a page`, REMOTE)];
}

function sink(value: Node, place: string, controls: readonly Control[]): Sink {
  return { rule: 'code-injection', kind: Kind.code, value, controls, place };
}

export const matchTemplate: CallMatcher = ({ call, symbol, name }) => {
  const first = argumentAt(call, 0);
  if (first && TEMPLATES.test(symbol)) {
    const place = `\`${name}()\`, which runs it as a template`;
    return [
      {
        rule: 'template-injection',
        kind: Kind.template | Kind.code,
        value: first,
        place,
        controls: REMOTE_OR_BROWSER,
      },
    ];
  }
  const method = answerMethod(symbol, '@response', '@context');
  if ((method !== 'render' && method !== 'view') || !first) return [];
  const sinks: Sink[] = [
    {
      rule: 'path-traversal',
      kind: Kind.path,
      value: first,
      place: `the file that \`${name}()\` reads`,
    },
  ];
  const locals = argumentAt(call, 1);
  if (locals) sinks.push(...localsSinks(unwrap(locals), name));
  return sinks;
};

/** A whole request as a template's variables also sets the template engine's options. */
function localsSinks(locals: Node, name: string): Sink[] {
  const values =
    locals.type === 'ObjectExpression'
      ? locals.properties.flatMap((each) => (each.type === 'SpreadElement' ? [each.argument] : []))
      : [locals];
  return values.map((value) => ({
    rule: 'template-injection',
    kind: Kind.template,
    value,
    place: `the options of \`${name}()\`: its template engine takes settings from them`,
    when: ({ whole }) => whole,
  }));
}

const UNSERIALISERS =
  /^(node-serialize\.unserialize|serialize-to-js\.deserialize|funcster\.(deepDeserialize|deserialize)|cryo\.parse|v8\.deserialize|node:v8\.deserialize|php-unserialize\.unserialize|fast-serialize\.deserialize|js2\.\w+|yamljs\.parse)$/;

export const matchDeserialise: CallMatcher = ({ call, symbol, name }) => {
  const first = argumentAt(call, 0);
  if (!first) return [];
  if (UNSERIALISERS.test(symbol)) {
    return [deserialise(first, name, ANYBODY)];
  }
  if (!/^js-yaml\.(load|loadAll)$/.test(symbol)) return [];
  const schema = call.arguments.map((each) => propertyValue(unwrap(each), 'schema')).find(Boolean);
  const text =
    schema?.type === 'MemberExpression' && schema.property.type === 'Identifier'
      ? schema.property.name
      : '';
  return /FULL|UNSAFE|ALL/i.test(text) ? [deserialise(first, name, ANYBODY)] : [];
};

function deserialise(value: Node, name: string, controls: readonly Control[]): Sink {
  const place = `\`${name}()\`, which can build functions and run them`;
  return { rule: 'unsafe-deserialisation', kind: Kind.deserialise, value, controls, place };
}

const XML_PARSERS =
  /^libxmljs2?\.(parseXml|parseXmlString|parseXmlAsync|parseXmlStringAsync|Document\.fromXml|fromXml|SaxParser|SaxPushParser)$/;

export const matchXml: CallMatcher = ({ call, symbol, name, unit }): (Sink | Certain)[] => {
  const first = argumentAt(call, 0);
  if (!first) return [];
  const isParser = XML_PARSERS.test(symbol) || /^parseXml(String|Async)?$/.test(name);
  const expands = call.arguments.slice(1).some((each) =>
    ['noent', 'replaceEntities'].some((key) => {
      const value = optionOf(each, key, unit);
      return value?.type === 'Literal' && value.value === true;
    }),
  );
  if (isParser && expands && first.type !== 'Literal') {
    return [
      {
        rule: 'xml-external-entities',
        node: call,
        message: `\`${name}()\` replaces entities, so a document can read files and addresses of the server.`,
      },
    ];
  }
  if (/^node-expat\.Parser\(\)\.(write|parse|end)$|^xml2json\.toJson$/.test(symbol)) {
    return [
      {
        rule: 'xml-external-entities',
        kind: Kind.xml,
        value: first,
        place: 'a parser that expands entities',
      },
    ];
  }
  return [];
};

/** `import(text)` loads and runs whatever file it names. */
export function matchImports({ imports }: Unit): Sink[] {
  return imports.map((value) => sink(value, '`import()`, which loads and runs it', REMOTE));
}
