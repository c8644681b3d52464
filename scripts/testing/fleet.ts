import { join } from 'node:path';
import { x } from 'tinyexec';
import { ROOT } from '../lib/paths.ts';

/**
 * Runs `npm run fleet` as a process, as somebody in `folder` does who has no token: the templates are
 * those of `folder/platform`, the data folder is `folder/data`.
 */
export async function runFleet(folder: string, args: readonly string[]) {
  const { exitCode, stdout, stderr } = await x(
    process.execPath,
    [join(ROOT, 'scripts/fleet.ts'), ...args, '--templates', 'platform'],
    {
      nodeOptions: {
        cwd: ROOT,
        env: {
          ...process.env,
          INIT_CWD: folder,
          QUOIN_DATA_DIR: join(folder, 'data'),
          FORCE_COLOR: undefined,
          GITHUB_TOKEN: undefined,
          NO_COLOR: '1',
        },
      },
    },
  );
  return { exitCode, stdout, stderr, lines: stdout.trimEnd().split('\n') };
}
