import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';

const title = 'Golden paths';
const page = scaffolderPlugin.getExtension('page:scaffolder');

/** Backstage's scaffolder under the name that we give to what it offers. */
export const goldenPathsPlugin = scaffolderPlugin.withOverrides({
  title,
  extensions: [
    page.override({
      factory: (originalFactory) => originalFactory({ config: { path: undefined, title } }),
    }),
  ],
});
