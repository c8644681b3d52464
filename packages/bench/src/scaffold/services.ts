import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { render, type RenderedFile, type Template } from '@quoin/scaffold';

/** What became of a service since it was generated. */
export type Story = 'current' | 'behind' | 'conflicts';

export const STORIES: readonly Story[] = ['current', 'behind', 'conflicts'];

/** Versions of a template, oldest first; there are at least two. */
export type Versions = readonly [Template, Template, ...Template[]];

/** What is in a service, by its story. */
export function filesOf(name: string, story: Story, versions: Versions): RenderedFile[] {
  const [oldest] = versions;
  const template = story === 'current' ? (versions.at(-1) ?? oldest) : oldest;
  const { files } = render(template, { name, owner: 'team-payments', database: true });
  return [...files.map((file) => edited(file, story)), ownFile(name)];
}

/** Adds a line at the end of what the template changes too, and changes one line against it. */
function edited(file: RenderedFile, story: Story): RenderedFile {
  const isPage = file.path.startsWith('docs/page-4.');
  if (story === 'behind' && isPage) return { ...file, content: append(file, '- Then rest.\n') };
  if (story === 'behind' && file.path === 'data/lock-5.json') return replaced(file, '1.7.', '2.7.');
  if (story === 'conflicts' && isPage) return replaced(file, 'Revision 0', 'Our own revision');
  return file;
}

function replaced(file: RenderedFile, from: string, to: string): RenderedFile {
  const text = file.content.toString();
  if (!text.includes(from)) throw new Error(`${file.path} has no "${from}".`);
  return { ...file, content: Buffer.from(text.replace(from, to)) };
}

function append({ content }: RenderedFile, text: string): Buffer {
  return Buffer.concat([content, Buffer.from(text)]);
}

function ownFile(name: string): RenderedFile {
  return { path: 'src/own.ts', content: Buffer.from(`// ${name}\n`), executable: false };
}

/** Writes a bare repository with one commit on `main`, faster than git would initialize it. */
export async function writeBare(folder: string, files: readonly RenderedFile[]): Promise<void> {
  await mkdir(join(folder, 'refs', 'heads'), { recursive: true });
  await mkdir(join(folder, 'objects', 'pack'), { recursive: true });
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  const config = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';
  await writeFile(join(folder, 'config'), config);
  const git = spawn('git', ['-C', folder, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  git.stdin.end(importStream(files));
  const [code] = (await once(git, 'close')) as [number | null];
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}.`);
}

/** https://git-scm.com/docs/git-fast-import#_input_format */
function importStream(files: readonly RenderedFile[]): Buffer {
  const text = (value: string) => Buffer.from(value);
  const data = (content: Buffer) => [text(`data ${String(content.length)}\n`), content, text('\n')];
  return Buffer.concat([
    text('commit refs/heads/main\ncommitter Bench <bench@example.com> 1700000000 +0000\n'),
    ...data(text('Generate')),
    ...files.flatMap(({ path, content, executable }) => [
      text(`M ${executable ? '100755' : '100644'} inline ${path}\n`),
      ...data(content),
    ]),
    text('done\n'),
  ]);
}
