import manifest from '../package.json' with { type: 'json' };

/** Name and version, as telemetry reports them. */
export const service = { name: manifest.name, version: manifest.version };
