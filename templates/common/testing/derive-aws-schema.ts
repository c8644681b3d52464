/**
 * Derives `aws-schema.json`, the arguments of the AWS provider's resources that the templates use,
 * from the type declarations of `@cdktn/provider-aws`. That package is 476 MB, so it is no dependency:
 * unpack its tarball and name the folder, and all types that the templates use.
 *
 *     node templates/common/testing/derive-aws-schema.ts PACKAGE aws_sqs_queue data.aws_region …
 *     npx prettier --write templates/common/testing/aws-schema.json
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/** The arguments of a resource or block: true where it is required, a schema where it is a block. */
export interface BlockSchema {
  required: string[];
  optional: string[];
  blocks: Record<string, BlockSchema>;
}

const [directory = '', ...types] = process.argv.slice(2);
const schema: Record<string, BlockSchema> = {};
for (const type of types.sort()) {
  const folder = type.startsWith('data.') ? `data-${type.slice(5)}` : type.slice(4);
  schema[type] = await deriveSchema(
    join(directory, 'lib', folder.replaceAll('_', '-'), 'index.d.ts'),
  );
}
await writeFile(join(import.meta.dirname, 'aws-schema.json'), JSON.stringify(schema, null, 1));

async function deriveSchema(path: string): Promise<BlockSchema> {
  const source = ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.Latest);
  const interfaces = new Map(
    source.statements.filter(ts.isInterfaceDeclaration).map((each) => [each.name.text, each]),
  );
  const config = [...interfaces.values()].find(({ heritageClauses }) => heritageClauses);
  if (!config) throw new Error(`${path} declares no configuration.`);
  return describe(config, interfaces, source);
}

function describe(
  declaration: ts.InterfaceDeclaration,
  interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>,
  source: ts.SourceFile,
): BlockSchema {
  const result: BlockSchema = { required: [], optional: [], blocks: {} };
  for (const member of declaration.members.filter(ts.isPropertySignature)) {
    const text = source.text.slice(member.pos, member.end);
    const name = /#(\w+) \w+#\1\}/.exec(text)?.[1];
    if (name === undefined) continue;
    const block = interfaces.get(/^\w+/.exec(member.type?.getText(source) ?? '')?.[0] ?? '');
    if (block) result.blocks[name] = describe(block, interfaces, source);
    else result[member.questionToken ? 'optional' : 'required'].push(name);
  }
  return result;
}
