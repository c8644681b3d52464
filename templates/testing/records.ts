import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x, type Output } from 'tinyexec';
import { ROOT } from '../../scripts/lib/paths.ts';

/** A repository with the records of this one, to which a test may add. */
export interface RecordsRepository extends AsyncDisposable {
  folder: string;
  /** Runs `npm run new` as a person does who stands in it. */
  runNew(...args: string[]): Promise<Output>;
  /** What the check of the records has against it. */
  problems(): Promise<string>;
}

export async function openRecordsRepository(): Promise<RecordsRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-records-'));
  for (const name of ['adr', 'standards']) {
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  }
  const node = async (script: string, ...args: string[]) =>
    x(process.execPath, [join(ROOT, script), ...args], {
      nodeOptions: { cwd: folder, env: { ...process.env, INIT_CWD: folder } },
    });
  const check = async () => (await node('packages/records/src/check.ts', folder)).stderr;
  const before = await check();
  return {
    folder,
    runNew: (...args) => node('scripts/new.ts', ...args),
    problems: async () => {
      const after = await check();
      return after === before ? '' : after;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
