import { join } from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';

/** Where the packed packages lie: `quoin.packagesDir`, or the folder `packages` of `quoin.dataDir`. */
export function packagesFolder(config: RootConfigService): string {
  return (
    config.getOptionalString('quoin.packagesDir') ??
    join(config.getString('quoin.dataDir'), 'packages')
  );
}
