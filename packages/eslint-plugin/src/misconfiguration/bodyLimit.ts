import { argumentAt, calleeName, memberName, type CallNode } from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { symbolOfCall } from '../shared/calls.ts';
import { optionsOf } from '../shared/values.ts';

/** What nobody sends in one request that is read into memory as a whole. */
const LARGEST = 50 * 1024 ** 2;

export const bodyLimit = nodeRule(
  {
    name: 'body-limit',
    title: 'The body of a request has a limit',
    cwe: ['CWE-770', 'CWE-400'],
    group: 'misconfiguration',
    advice: 'Leave the default, or take as much as the largest real request.',
  },
  (file) => ({
    CallExpression(node) {
      check(node, file);
    },
  }),
);

const PARSERS =
  /^(express|body-parser)\.(json|urlencoded|raw|text)$|^(koa-bodyparser|koa-body|@koa\/bodyparser|fastify|formidable)$/;

/** Parsers that keep whole files, however large, unless told otherwise. */
const UPLOADS = /^(multer|express-fileupload)$/;

function check(call: CallNode, file: File): void {
  const { unit, report } = file;
  const symbol = symbolOfCall(call, unit);
  if (UPLOADS.test(symbol)) checkUpload(call, file);
  if (calleeName(call) === 'register') checkPlugin(call, file);
  if (!PARSERS.test(symbol)) return;
  const options = optionsOf(argumentAt(call, 0), unit);
  for (const name of ['limit', 'bodyLimit', 'jsonLimit', 'formLimit', 'maxFileSize']) {
    const node = options?.get(name);
    const isEndless = node?.type === 'Identifier' && node.name === 'Infinity';
    const size = bytesOf(options?.constant(name));
    if (!node || (!isEndless && (size === undefined || size <= LARGEST))) continue;
    report(node, `A request to \`${calleeName(call) ?? ''}\` may fill the memory.`);
  }
}

/** `multer({ dest })`: the largest file is as large as the disk or the memory. */
function checkUpload(call: CallNode, { unit, report }: File): void {
  // `multer().none()` takes fields alone.
  const { parent } = call;
  if (parent.type === 'MemberExpression' && memberName(parent) === 'none') return;
  const options = optionsOf(argumentAt(call, 0), unit, call);
  if (!options?.complete || options.get('limits')) return;
  report(call, 'A file that is uploaded may fill the disk or the memory.');
}

/** `fastify.register(multipart, { limits: { fileSize: Infinity } })` */
function checkPlugin(call: CallNode, { unit, report }: File): void {
  const limits = optionsOf(argumentAt(call, 1), unit)?.get('limits');
  const size = limits && optionsOf(limits, unit)?.get('fileSize');
  if (size?.type === 'Identifier' && size.name === 'Infinity') {
    report(size, 'A file that is uploaded may fill the disk or the memory.');
  }
}

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

function bytesOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  const [, number = '', unit = 'b'] = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i.exec(value.trim()) ?? [];
  return number === '' ? undefined : Number(number) * (UNITS[unit.toLowerCase()] ?? 1);
}
