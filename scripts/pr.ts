import { runPreview } from '@quoin/governance/pull-request';
import { ROOT } from './lib/paths.ts';

// npm runs a script at the root; INIT_CWD is where the person stands.
const directory = process.env.INIT_CWD ?? process.cwd();
process.exitCode = await runPreview(process.argv.slice(2), { directory, repository: ROOT });
