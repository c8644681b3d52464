import manifest from '../package.json' with { type: 'json' };

/** Who this service is: the name, version and description of package.json. */
export const service = {
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
};
