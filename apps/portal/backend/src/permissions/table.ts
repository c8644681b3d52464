/** What a person is to the portal. */
export type Role = 'guest' | 'user' | 'platform';

/**
 * How far a permission reaches: over everything, over the entities that the
 * person or one of their groups owns, or over the template runs they started.
 */
export type Reach = 'everything' | 'owned entities' | 'own runs';

type Grants = Readonly<Record<string, Reach>>;

const read: Grants = {
  'catalog.entity.read': 'everything',
  'catalog.location.read': 'everything',
};

const runTemplates: Grants = {
  'scaffolder.template.parameter.read': 'everything',
  'scaffolder.template.step.read': 'everything',
  'scaffolder.action.execute': 'everything',
  'scaffolder.task.create': 'everything',
  'scaffolder.task.read': 'own runs',
  'scaffolder.task.cancel': 'own runs',
};

const user: Grants = {
  ...read,
  ...runTemplates,
  'golden-paths.upgrade': 'owned entities',
  'golden-paths.adopt': 'owned entities',
  'golden-paths.refresh': 'everything',
  'catalog.entity.refresh': 'owned entities',
  'catalog.entity.delete': 'owned entities',
  // A template registers what it has published in the name of the person who runs it.
  'catalog.location.create': 'everything',
};

/**
 * Everything that anyone may do. A permission that a role does not name is
 * denied, those of plugins that are added later included.
 *
 * Decisions, standards, search, and reading the fleet ask only for a signed-in person; search hides
 * the entities that the person may not read.
 */
export const policyTable: Readonly<Record<Role, Grants>> = {
  guest: {
    ...read,
    ...runTemplates,
    'catalog.entity.refresh': 'everything',
    // The one account of a developer's own machine: what it upgrades is theirs.
    'golden-paths.upgrade': 'everything',
    'golden-paths.adopt': 'everything',
    'golden-paths.refresh': 'everything',
  },
  user,
  platform: {
    ...user,
    'catalog.entity.create': 'everything',
    'catalog.entity.refresh': 'everything',
    'catalog.entity.delete': 'everything',
    'catalog.entity.validate': 'everything',
    // Backstage asks this without saying which location, so owners cannot be told apart.
    'catalog.location.delete': 'everything',
    'catalog.location.analyze': 'everything',
    'catalog.ingestion.read': 'everything',
    'catalog.ingestion.manage': 'everything',
    'golden-paths.upgrade': 'everything',
    'golden-paths.adopt': 'everything',
    'scaffolder.task.read': 'everything',
    'scaffolder.task.cancel': 'everything',
    'scaffolder.template.dry-run': 'everything',
    'scaffolder.template.management': 'everything',
  },
};
