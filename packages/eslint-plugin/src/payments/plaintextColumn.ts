import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  decoratorsOf,
  keyName,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { chainOf } from '../shared/calls.ts';
import { spoken } from '../shared/names.ts';

export const plaintextColumn = nodeRule(
  {
    name: 'plaintext-column',
    title: 'Sensitive columns hold ciphertext, and codes of a card are not stored at all',
    cwe: ['CWE-312', 'CWE-311'],
    group: 'payments',
    advice: 'Store a token or ciphertext as bytes; a verification code or PIN is never stored.',
  },
  (file) => ({
    PropertyDefinition(node) {
      checkEntity(node, file);
    },
    Property(node) {
      checkModel(node, file);
    },
    CallExpression(node) {
      checkColumn(node, file);
    },
    Literal(node) {
      if (typeof node.value === 'string') checkSql(node.value, node, file);
    },
    TemplateElement(node) {
      checkSql(node.value.raw, node, file);
    },
  }),
);

const SENSITIVE =
  /^(pan|card (number|no|num)|cardnumber|account pan|cvv2?|cvc2?|cvv code|card (cvv|cvc|pin|verification code|security code)|security code|track ?(1|2|data)|track data|pin|pin block|ssn|social security number|national id|tax id|passport number|iban|bank account number|account number|routing number|password|private key|api (key|secret)|secret key|client secret|access token|refresh token|mfa secret|totp secret|otp secret)$/;

function isSensitiveColumn(name: string): boolean {
  return (
    SENSITIVE.test(spoken(name)) &&
    !/^(iban|account number|routing number|tax id)$/.test(spoken(name))
  );
}

const ENCRYPTED =
  /encrypt|cipher|crypt|transformer|bytea|blob|binary|varbinary|Buffer|vault|token|hash|kms/i;

/** TypeORM, MikroORM, Sequelize with decorators. */
function checkEntity(node: TSESTree.PropertyDefinition, file: File): void {
  const name = keyName(node);
  if (name === undefined || !isSensitiveColumn(name)) return;
  const column = decoratorsOf(node).find(
    ({ expression }) =>
      expression.type === 'CallExpression' &&
      /^(Column|Property|Prop|PrimaryColumn)$/.test(calleeName(expression) ?? ''),
  );
  if (!column) return;
  const written = decoratorsOf(node)
    .map((each) => file.text.slice(...each.range))
    .join(' ');
  const type = node.typeAnnotation ? file.text.slice(...node.typeAnnotation.range) : '';
  if (isHash(name, written) || ENCRYPTED.test(`${written} ${type}`)) return;
  file.report(node, `\`${name}\` is stored as plain text.`);
}

/** A password's column is usually named so although it holds a hash. */
function isHash(name: string, written: string): boolean {
  return /^password$/i.test(name) || /hash/i.test(written);
}

const MODELS = /^(define|init|Schema|model|pgTable|mysqlTable|sqliteTable)$/;

/** A field of a model: `sequelize.define('card', { pan: DataTypes.STRING })`, `new Schema({ cvv: String })`. */
function checkModel(node: TSESTree.Property, file: File): void {
  const name = keyName(node);
  if (name === undefined || node.parent.type !== 'ObjectExpression' || !isSensitiveColumn(name))
    return;
  if (!isInModel(node)) return;
  const written = file.text.slice(...node.value.range);
  if (isHash(name, written) || ENCRYPTED.test(written)) return;
  if (!/STRING|TEXT|String|text\(|varchar|char|Number|INTEGER/i.test(written)) return;
  file.report(node, `\`${name}\` is stored as plain text.`);
}

function isInModel(node: Node): boolean {
  let current: Node | undefined = node.parent;
  for (let level = 0; current && level < 4; level += 1) {
    const isCall = current.type === 'CallExpression' || current.type === 'NewExpression';
    if (isCall) return MODELS.test(calleeName(current as CallNode) ?? '');
    current = current.parent;
  }
  return false;
}

/** Knex: `table.string('card_number')` */
function checkColumn(call: CallNode, file: File): void {
  if (!/^(string|text|varchar|char|integer|bigInteger|addColumn)$/.test(calleeName(call) ?? ''))
    return;
  const index = calleeName(call) === 'addColumn' ? 1 : 0;
  const name = stringValue(argumentAt(call, index));
  if (name === undefined || !isSensitiveColumn(name) || /^password$/i.test(name)) return;
  const callee = unwrap(call.callee);
  const receiver = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  if (
    receiver?.type !== 'Identifier' ||
    !/^(t|table|builder|queryInterface|tbl|schema)$/.test(receiver.name)
  )
    return;
  const written = [...chainOf(call)].map((each) => file.text.slice(...each.range)).join(' ');
  if (!ENCRYPTED.test(written)) file.report(call, `\`${name}\` is stored as plain text.`);
}

const COLUMN =
  /(?:^|[(,\n]|add column(?: if not exists)?)\s*["'`]?(\w+)["'`]?\s+(text|varchar|char|character varying|nvarchar|numeric|integer|bigint|clob)\b/gi;

function checkSql(text: string, node: Node, file: File): void {
  if (!/\b(create|alter)\s+table\b/i.test(text)) return;
  for (const match of text.matchAll(COLUMN)) {
    const [, name = '', type = ''] = match;
    if (!isSensitiveColumn(name) || /^password$/i.test(name)) continue;
    const offset = file.text.indexOf(name, node.range[0] + match.index);
    file.reportAt(offset, `\`${name}\` is stored as plain text (${type}).`);
  }
}
