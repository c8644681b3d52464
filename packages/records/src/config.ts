import type { ReadRecordsOptions } from './readRecords.ts';

/** The part of Backstage's configuration that is read here. */
export interface ConfigReader {
  getOptionalString(key: string): string | undefined;
}

/** Reads `quoin.decisionsDir` and `quoin.standardsDir`; config.schema.json describes them. */
export function recordsOptionsFromConfig(config: ConfigReader): ReadRecordsOptions {
  const decisionsDir = config.getOptionalString('quoin.decisionsDir');
  const standardsDir = config.getOptionalString('quoin.standardsDir');
  return { ...(decisionsDir && { decisionsDir }), ...(standardsDir && { standardsDir }) };
}
