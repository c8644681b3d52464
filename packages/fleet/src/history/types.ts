import type { Template, TemplateSource } from '@quoin/scaffold';
import type { TemplateRecord } from '../types.ts';

/** A script that an upgrade to `version` runs. */
export interface MigrationFile {
  version: string;
  /** The absolute path of `templates/NAME/migrations/<version>.ts`, in the cache. */
  file: string;
}

export interface LoadOptions {
  /**
   * The commit that a service's provenance names. It wins over the newest commit of the version
   * when it exists in the repository and holds the template in that version.
   */
  commit?: string | undefined;
}

/**
 * The templates of a git repository and their versions, as its newest commit and the history behind
 * it have them. What is not committed does not count.
 */
export interface TemplateHistory {
  /**
   * The templates of the newest commit that have a version, in alphabetical order. In a shallow
   * clone their versions end where the clone ends.
   */
  templates(): Promise<TemplateRecord[]>;

  /**
   * A template as it was in a version, ready to render.
   *
   * @throws {UnknownTemplateError} when there is no such template any more, saying what became of it
   * @throws {UnknownVersionError} when it never had that version, or the clone is too shallow to know
   */
  load(name: string, version: string, options?: LoadOptions): Promise<Template>;

  /**
   * The migrations of the versions after `from` up to and with `to`, oldest first.
   *
   * @throws {FleetError} when there is no such template
   */
  migrationsBetween(name: string, from: string, to: string): Promise<MigrationFile[]>;

  /**
   * What the provenance says of where a version came from.
   *
   * @throws {FleetError} when there is no such template or version
   */
  source(name: string, version: string): Promise<TemplateSource>;
}
