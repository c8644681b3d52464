import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import type { BlockSchema } from './derive-aws-schema.ts';
import type { Files } from './layers.ts';

type Block = Record<string, unknown>;
type Blocks = Record<string, Record<string, Block[]>>;

/** A Terraform module, as its own parser reads it: expressions stay text in `${…}`. */
export interface Module {
  resource: Blocks;
  data: Blocks;
  variable: Record<string, Block[]>;
  output: Record<string, Block[]>;
  locals: Block[];
  terraform: Block[];
}

export interface Statement {
  actions: string[];
  /** A list, or an expression that gives one. */
  resources?: string[] | string;
  effect?: string;
}

const SCHEMA = JSON.parse(
  await readFile(join(import.meta.dirname, 'aws-schema.json'), 'utf8'),
) as Record<string, BlockSchema>;
const META = ['count', 'depends_on', 'for_each', 'lifecycle', 'provider'];

/** @throws when a file is not HCL, or two files declare the same thing */
export async function readModule(files: Files): Promise<Module> {
  const sources = [...files].filter(([path]) => path.endsWith('.tf'));
  return (await parse('module.tf', sources.map(([, content]) => content).join('\n'))) as Module;
}

/** Every resource and data source with its address, such as `aws_sqs_queue.events`. */
export function blocksOf(module: Module): { type: string; address: string; block: Block }[] {
  const list = (blocks: Blocks, prefix: string) =>
    Object.entries(blocks).flatMap(([type, named]) =>
      Object.entries(named).flatMap(([name, found]) =>
        found.map((block) => ({ type: prefix + type, address: `${prefix}${type}.${name}`, block })),
      ),
    );
  return [...list(module.resource, ''), ...list(module.data, 'data.')];
}

/** Arguments that the provider does not know, and those that it misses. */
export function schemaProblems(module: Module): string[] {
  return blocksOf(module).flatMap(({ type, address, block }) => {
    const schema = SCHEMA[type];
    return schema
      ? blockProblems(block, schema, address)
      : [`${address}: its schema is not derived`];
  });
}

function blockProblems(block: Block, schema: BlockSchema, place: string): string[] {
  const known = [...schema.required, ...schema.optional, ...Object.keys(schema.blocks), ...META];
  const own = [
    ...Object.keys(block)
      .filter((name) => !known.includes(name))
      .map((name) => `${place}.${name} is unknown`),
    ...schema.required
      .filter((name) => !(name in block))
      .map((name) => `${place}.${name} is missing`),
  ];
  const nested = Object.entries(schema.blocks).flatMap(([name, inner]) =>
    ((block[name] ?? []) as Block[]).flatMap((each) =>
      blockProblems(each, inner, `${place}.${name}`),
    ),
  );
  return [...own, ...nested];
}

/** What is referred to and not declared, and what is declared and never used. */
export function referenceProblems(module: Module): string[] {
  const locals = module.locals.flatMap((block) => Object.keys(block));
  const named = [
    ...Object.keys(module.variable).map((name) => `var.${name}`),
    ...locals.map((name) => `local.${name}`),
  ];
  const declared = new Set([...named, ...blocksOf(module).map(({ address }) => address)]);
  const { variable, ...elsewhere } = module;
  const used = new Set(referencesIn(elsewhere));
  return [
    ...[...used, ...referencesIn(variable)]
      .filter((each) => !declared.has(each))
      .map((each) => `${each} is not declared`),
    ...named.filter((each) => !used.has(each)).map((each) => `${each} is never used`),
  ];
}

function referencesIn(value: unknown): string[] {
  const pattern = /(?<![\w.])(?:(?:var|local)\.\w+|(?:data\.)?aws_\w+\.\w+)/g;
  return [...JSON.stringify(value).matchAll(pattern)].map(([found]) => found);
}

/** The statements of each policy document. */
export function policiesOf(module: Module): { name: string; statements: Statement[] }[] {
  return Object.entries(module.data.aws_iam_policy_document ?? {}).map(([name, [document]]) => ({
    name,
    statements: (document?.statement ?? []) as Statement[],
  }));
}

/** Wildcards in what a policy allows. In a key's own policy the resource "*" is that key. */
export function wildcardProblems(module: Module): string[] {
  return policiesOf(module).flatMap(({ name, statements }) =>
    statements
      .filter(({ effect }) => effect !== 'Deny')
      .flatMap(({ actions, resources = [] }) => [
        ...actions.filter((action) => action.includes('*')).map((action) => `${name}: ${action}`),
        ...[resources]
          .flat()
          .filter((each) => each === '*' && !name.endsWith('key'))
          .map(() => `${name}: resource *`),
      ]),
  );
}
