import { FleetError } from '../errors.ts';
import type { TemplateHistory } from './types.ts';

export interface HistoryOptions {
  /** A work tree or a bare repository that has a folder `templates`. */
  repository: string;
  /** The folder that keeps templates of earlier versions; made when it is missing. */
  cache: string;
}

/**
 * Opens the templates of a repository: of its HEAD, and of the first-parent history behind it.
 *
 * @throws {FleetError} when it is no git repository or has no templates
 */
export async function openTemplateHistory({
  repository,
}: HistoryOptions): Promise<TemplateHistory> {
  throw new FleetError(`The templates of ${repository} cannot be read yet.`);
}
