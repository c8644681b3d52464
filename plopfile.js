import { generate } from './scripts/lib/generate.ts';
import { askedParameters } from './scripts/lib/new-options.ts';
import { toPrompt } from './scripts/lib/prompts.ts';
import { listTemplates, openTemplate } from './scripts/lib/templates.ts';

/**
 * One generator for each folder of templates/, with the template's own parameters as questions.
 *
 * @param {import('plop').NodePlopAPI} plop
 */
export default async function plopfile(plop) {
  plop.setActionType('render', (answers, { template }) => generate({ template, answers }));

  for (const name of await listTemplates()) {
    const template = await openTemplate(name);
    plop.setGenerator(name, {
      description: template.description,
      prompts: askedParameters(template).map((parameter) => toPrompt(template, parameter)),
      actions: [{ type: 'render', template }],
    });
  }
}
