export { resolveAnswers, type Answers } from './answers.ts';
export { parseChangelog, type ChangelogEntry } from './changelog.ts';
export { stepValues } from './expressions.ts';
export { AnswersError, ScaffoldError, type AnswerProblem } from './errors.ts';
export type { Migration, MigrationContext } from './migration.ts';
export {
  answerNames,
  parameterType,
  secretNames,
  type FilledIn,
  type Parameter,
} from './parameters.ts';
export { parseProvenance, PROVENANCE_PATH, type Provenance } from './provenance.ts';
export { render, renderLayer, type RenderedFile, type Rendering } from './render.ts';
export {
  loadTemplate,
  parseLayerUrls,
  readLayerUrls,
  type Layer,
  type Template,
  type TemplateSource,
} from './template.ts';
export { readVendored, vendoredPaths } from './vendor.ts';
export { addFiles, assertWritable, writeFiles } from './write.ts';
