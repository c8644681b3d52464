export { resolveAnswers, type Answers } from './answers.ts';
export { stepValues } from './expressions.ts';
export { AnswersError, ScaffoldError, type AnswerProblem } from './errors.ts';
export type { FilledIn, Parameter } from './parameters.ts';
export { parseProvenance, PROVENANCE_PATH, type Provenance } from './provenance.ts';
export { render, renderLayer, type RenderedFile, type Rendering } from './render.ts';
export { loadTemplate, readLayerUrls, type Layer, type Template } from './template.ts';
export { readVendored, vendoredPaths } from './vendor.ts';
export { addFiles, assertWritable, writeFiles } from './write.ts';
