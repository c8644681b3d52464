import { exec } from 'tinyexec';
import { UserError } from './command.ts';
import { installedBin, ROOT } from './paths.ts';
import { lastLines } from './step.mjs';

const FLAGS = ['--output-logs=errors-only', '--no-update-notifier'];

/** Runs tasks of turbo.json; what did not change since the last run comes from its cache. */
export async function turbo(
  args: string[],
  signal?: AbortSignal,
): Promise<{ ok: boolean; output: string }> {
  const { exitCode, stdout, stderr } = await exec(
    installedBin('turbo'),
    ['run', ...args, ...FLAGS],
    {
      ...(signal && { signal }),
      nodeOptions: { cwd: ROOT, env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
    },
  );
  return { ok: exitCode === 0, output: `${stdout}\n${stderr}` };
}

/** @throws UserError when the portal's web bundle does not build */
export async function buildWeb(signal?: AbortSignal): Promise<void> {
  const { ok, output } = await turbo(['build', '--filter=@quoin/portal-web'], signal);
  signal?.throwIfAborted();
  if (!ok) throw new UserError(`The portal does not build:\n${lastLines(output, 60)}`, 1);
}
