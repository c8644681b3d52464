import type { Answers } from './answers.ts';
import type { RenderedFile } from './render.ts';

/**
 * What a merge cannot express of the step to a version: an answer that has another name, a file that
 * became two. The default export of `templates/NAME/migrations/<version>.ts`.
 *
 * Both functions are pure. An upgrade applies them to the rendering of the old version and to the
 * files of the service before it merges. The file imports types only, because it runs from any folder.
 */
export interface Migration {
  /** The answers to the version before, as answers to this one. */
  answers?: (answers: Answers) => Answers;
  /** The files of the version before, as this one has them; `answers` are those to this version. */
  files?: (files: readonly RenderedFile[], context: MigrationContext) => RenderedFile[];
}

export interface MigrationContext {
  answers: Answers;
}
