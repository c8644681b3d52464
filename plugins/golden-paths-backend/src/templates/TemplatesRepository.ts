import { ServiceUnavailableError } from '@backstage/errors';
import {
  type MirrorOptions,
  openMirror,
  openTemplateHistory,
  Repository,
  type TemplateHistory,
} from '@quoin/fleet';
import type { Settings } from '../settings.ts';

interface Opened {
  commit: string;
  history: Promise<TemplateHistory>;
}

/** The templates as their repository has them now. */
export class TemplatesRepository {
  readonly #place: Settings['templates'];
  readonly #mirror: MirrorOptions;
  #opened: Opened | undefined;

  constructor(place: Settings['templates'], mirror: MirrorOptions) {
    this.#place = place;
    this.#mirror = mirror;
  }

  /**
   * Their history up to the newest commit, opened once for each.
   *
   * @throws ServiceUnavailableError saying what to configure when there is none
   */
  async history(): Promise<TemplateHistory> {
    try {
      const repository = await this.#repository();
      const commit = (await repository.commitOf('HEAD')) ?? '';
      if (this.#opened?.commit !== commit) {
        this.#opened = { commit, history: this.#open(repository.directory) };
      }
      return await this.#opened.history;
    } catch (error) {
      this.#opened = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new ServiceUnavailableError(
        `The history of the templates cannot be read. ${reason} ` +
          'Set quoin.templates.repository to a folder or a URL of a git repository that has the ' +
          'folder templates and its history.',
        error,
      );
    }
  }

  /** The root of the working tree that holds them, whose folders may be services; undefined for none. */
  async workTree(): Promise<string | undefined> {
    return this.#place.kind === 'folder' ? (await this.#repository()).workTree : undefined;
  }

  async #repository(): Promise<Repository> {
    if (this.#place.kind === 'folder') return Repository.open(this.#place.directory);
    return (await openMirror(this.#place.url, { ...this.#mirror, history: true })).repository;
  }

  async #open(repository: string): Promise<TemplateHistory> {
    const history = await openTemplateHistory({ repository, cache: this.#mirror.cache });
    // Fails here when the clone is shallow, rather than with the first question.
    await history.templates();
    return history;
  }
}
