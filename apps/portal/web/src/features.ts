import apiDocsPlugin from '@backstage/plugin-api-docs/alpha';
import authPlugin from '@backstage/plugin-auth';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import catalogGraphPlugin from '@backstage/plugin-catalog-graph/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import decisionsPlugin from '@quoin/plugin-decisions';
import goldenPathsPlugin from '@quoin/plugin-golden-paths';
import standardsPlugin from '@quoin/plugin-standards';
import { homePlugin } from './home/homePlugin.tsx';
import { layoutModule } from './layout/layoutModule.tsx';
import { signInModule } from './signin/signInModule.ts';
import { themeModule } from './theme/themeModule.tsx';

/** What the portal consists of. */
export const features = [
  apiDocsPlugin,
  authPlugin,
  catalogPlugin,
  catalogGraphPlugin,
  decisionsPlugin,
  goldenPathsPlugin,
  homePlugin,
  layoutModule,
  orgPlugin,
  scaffolderPlugin,
  searchPlugin,
  signInModule,
  standardsPlugin,
  themeModule,
  userSettingsPlugin,
];
