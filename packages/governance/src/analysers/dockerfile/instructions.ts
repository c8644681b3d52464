import { findSecrets } from '../secrets/patterns.ts';
import { isBlank, isReference, isSecretName } from '../shared/secretWords.ts';
import { COMMAND_RULES } from './commands.ts';
import { assignments, type Instruction } from './parse.ts';
import type { Say } from './rule.ts';

/** What single instructions do. */
export function instructionRules(
  instructions: readonly Instruction[],
  isContextFiltered: boolean,
  say: Say,
): void {
  for (const instruction of instructions) {
    switch (instruction.name) {
      case 'RUN':
        checkRun(instruction, say);
        break;
      case 'ADD':
        checkAdd(instruction, say);
        checkContext(instruction, isContextFiltered, say);
        checkMode(instruction, say);
        break;
      case 'COPY':
        checkContext(instruction, isContextFiltered, say);
        checkSecretFiles(instruction, say);
        checkMode(instruction, say);
        checkSource(instruction, say);
        break;
      case 'ENV':
      case 'ARG':
      case 'LABEL':
        checkValues(instruction, say);
        checkVerification(instruction, say);
        break;
      case 'EXPOSE':
        if (/(?:^|\s)(?:22|23|3389|5900)(?:\/tcp)?(?=\s|$)/.test(instruction.rest)) {
          say(
            'dockerfile/remote-login',
            instruction.line,
            'People are meant to log in to this container. Remove the port; use the logs, or kubectl exec.',
          );
        }
        break;
    }
  }
}

function checkRun(instruction: Instruction, say: Say): void {
  // A mounted cache is a flag, and flags are part of the text.
  const { text } = instruction;
  const joined = text.replaceAll('\n', ' ');
  for (const { rule, patterns, message, unless } of COMMAND_RULES) {
    if (unless?.test(joined) === true) continue;
    const shown = patterns.find((pattern) => pattern.test(joined) || pattern.test(text));
    if (shown !== undefined) say(rule, lineOf(instruction, shown), message);
  }
  for (const { line, text: each } of instruction.lines) {
    const name = writtenSecret(each);
    if (name !== undefined) sayInImage(say, line, name);
  }
}

/** The line that shows it by itself; otherwise the first of the instruction. */
function lineOf({ lines, line }: Instruction, pattern: RegExp): number {
  return lines.find(({ text }) => pattern.test(text))?.line ?? line;
}

/** A known credential, or `NAME=value` with a name that says secret. */
function writtenSecret(text: string): string | undefined {
  const [known] = findSecrets(text);
  if (known !== undefined) return known.name;
  for (const [, name = '', value = ''] of text.matchAll(
    /(?:^|[\s;"'])([A-Za-z_]\w{1,60})=["']?([^\s"';&|$`]{3,200})(?=["'\s;&|]|$)/g,
  )) {
    if (isSecretName(name) && isWritten(value)) return name;
  }
  return undefined;
}

const isWritten = (value: string): boolean =>
  value.length >= 3 && !isReference(value) && !isBlank(value);

function sayInImage(say: Say, line: number, name: string): void {
  say(
    'dockerfile/secret-in-image',
    line,
    `The secret ${name} becomes part of the image, for everybody who can pull it. Pass it with RUN --mount=type=secret, or when the container starts.`,
  );
}

function checkValues(instruction: Instruction, say: Say): void {
  for (const { name, value } of assignments(instruction.rest.replaceAll('\n', ' '))) {
    const line =
      instruction.lines.find(({ text }) => text.includes(name))?.line ?? instruction.line;
    if (value !== undefined && isWritten(value)) {
      const known = writtenSecret(`${name}=${value}`);
      if (known !== undefined || isSecretName(name)) sayInImage(say, line, name);
    } else if (
      instruction.name === 'ENV' &&
      isSecretName(name) &&
      value?.startsWith('$') === true
    ) {
      // A build argument that becomes an environment variable is stored in the image as well.
      sayInImage(say, line, name);
    } else if (instruction.name === 'ARG' && value === undefined && isSecretName(name)) {
      sayInImage(say, line, name);
    }
  }
}

/** Settings with which everything in the container stops to verify certificates. */
const UNVERIFIED = new Map([
  ['NODE_TLS_REJECT_UNAUTHORIZED', /^0$/],
  ['PYTHONHTTPSVERIFY', /^0$/],
  ['GIT_SSL_NO_VERIFY', /^(?:1|true)$/],
  ['NPM_CONFIG_STRICT_SSL', /^false$/],
]);

function checkVerification({ rest, lines, line, name: kind }: Instruction, say: Say): void {
  if (kind === 'LABEL') return;
  for (const { name, value } of assignments(rest.replaceAll('\n', ' '))) {
    if (UNVERIFIED.get(name.toUpperCase())?.test(value ?? '') !== true) continue;
    say(
      'dockerfile/unverified-download',
      lines.find(({ text }) => text.includes(name))?.line ?? line,
      `${name} turns the check of certificates off. Remove it; add the certificate that is missing.`,
    );
  }
}

function checkMode({ flags, line }: Instruction, say: Say): void {
  if (!/^[0-7]?[0-7]{2}[2367]$/.test(flags.get('chmod') ?? '')) return;
  say(
    'dockerfile/writable-by-all',
    line,
    'Every user may change these files. Give them to the user that needs them: COPY --chown.',
  );
}

/** An image that files are taken from is part of what is built. */
function checkSource({ flags, line }: Instruction, say: Say): void {
  const image = flags.get('from') ?? '';
  if (!image.endsWith(':latest')) return;
  say(
    'dockerfile/base-image',
    line,
    `The files come from whatever ${image} is on the day. Name a version and its digest.`,
  );
}

function checkAdd(instruction: Instruction, say: Say): void {
  const { rest, flags, line } = instruction;
  const [source = ''] = sourcesOf(rest);
  if (!/^(?:https?|ftp):\/\//i.test(source) || flags.has('checksum')) return;
  say(
    'dockerfile/remote-add',
    line,
    `ADD takes ${hostOf(source)}'s word for what it delivers. Add --checksum=sha256:…, or download and check it in RUN.`,
  );
}

const hostOf = (url: string): string => /^\w+:\/\/([^/\s]{1,200})/.exec(url)?.[1] ?? url;

function sourcesOf(rest: string): string[] {
  const words = rest.startsWith('[')
    ? [...rest.matchAll(/"([^"]{0,1000})"/g)].map(([, word = '']) => word)
    : rest.split(/\s+/);
  return words.slice(0, -1);
}

function checkContext(instruction: Instruction, isFiltered: boolean, say: Say): void {
  const { rest, flags, line } = instruction;
  if (isFiltered || flags.has('from')) return;
  if (!sourcesOf(rest).some((source) => /^(?:\.\/?|\*|\/)$/.test(source))) return;
  say(
    'dockerfile/build-context',
    line,
    'Everything beside the Dockerfile goes into the image, .git and .env too. Add a .dockerignore, or copy what is needed.',
  );
}

const SECRET_FILES = [
  /^\.env$|^\.env\.(?!example|sample|template|dist)/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/,
  /^\.(?:npmrc|netrc|pgpass|aws|ssh|kube|git-credentials)$/,
  /\.(?:pem|p12|pfx|jks|keystore)$/,
];
const PUBLIC_FILE = /^(?:ca|cert|public|chain|bundle|root)[\w.-]*\.pem$/i;

function checkSecretFiles(instruction: Instruction, say: Say): void {
  if (instruction.flags.has('from')) return;
  const file = sourcesOf(instruction.rest).find((source) => {
    const name = source.slice(source.lastIndexOf('/') + 1);
    return SECRET_FILES.some((pattern) => pattern.test(name)) && !PUBLIC_FILE.test(name);
  });
  if (file === undefined) return;
  sayInImage(say, instruction.line, file);
}
