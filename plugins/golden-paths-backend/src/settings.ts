import { join, resolve } from 'node:path';
import { readSchedulerServiceTaskScheduleDefinitionFromConfig as readSchedule } from '@backstage/backend-plugin-api';
import type {
  RootConfigService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { packagesFolder } from './packagesFolder.ts';

export interface Settings {
  /** The repository of the templates: a folder, or a URL that git can clone. */
  templates: { kind: 'folder'; directory: string } | { kind: 'url'; url: string };
  /** The folder of the local bare repositories. */
  repositories: string;
  /** The folder of mirrors and of templates of earlier versions. */
  cache: string;
  /** The folder of the packed packages. */
  packages: string;
  schedule: SchedulerServiceTaskScheduleDefinition;
}

const URL_LIKE = /^([a-z][a-z0-9+.-]*:\/\/|[^/\s]+@[^/\s]+:)/i;

const SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  initialDelay: { seconds: 10 },
  frequency: { minutes: 15 },
  timeout: { minutes: 30 },
};

/** Reads the key `quoin` of the configuration; relative folders start at the working directory. */
export function readSettings(config: RootConfigService): Settings {
  const quoin = config.getConfig('quoin');
  const dataDir = resolve(quoin.getString('dataDir'));
  const repository = quoin.getOptionalString('templates.repository') ?? '.';
  const schedule = quoin.getOptionalConfig('fleet.schedule');
  return {
    templates: URL_LIKE.test(repository)
      ? { kind: 'url', url: repository }
      : { kind: 'folder', directory: resolve(repository) },
    repositories: join(dataDir, 'git'),
    cache: join(dataDir, 'fleet'),
    packages: resolve(packagesFolder(config)),
    schedule: schedule ? readSchedule(schedule) : SCHEDULE,
  };
}
