/**
 * Plop without anything of ours, in a process of its own: `node plop.ts FROM TO` renders the
 * Handlebars templates of a folder into another.
 */
import nodePlop from 'node-plop';
import { ANSWERS } from './skeleton.ts';

const [from = '', to = ''] = process.argv.slice(2);
const plop = await nodePlop(undefined, { destBasePath: to, force: false });
const generator = plop.setGenerator('bench', {
  description: 'The files of the benchmark',
  prompts: [],
  actions: [
    {
      type: 'addMany',
      destination: to,
      base: from,
      templateFiles: `${from}/**/*`,
      globOptions: { dot: true },
    },
  ],
});
const { failures } = await generator.runActions({ ...ANSWERS });
if (failures.length > 0) throw new Error(failures.map(({ error }) => error).join('\n'));
