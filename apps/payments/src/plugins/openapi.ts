import swagger from '@fastify/swagger';
import fp from 'fastify-plugin';
import { service } from '../service.ts';

const problem = {
  description: 'A problem; its code says which',
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
};

/** Describes the routes as OpenAPI 3.1 at /openapi.json, from the schemas that they validate with. */
export const openapiPlugin = fp(async (app) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: service.name, version: service.version, description: service.description },
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) =>
        typeof json.$id === 'string' ? json.$id : `def-${i}`,
    },
    transform: ({ schema, url, route }) => {
      const { roles } = route.config ?? {};
      const responses = schema.response as Record<string, unknown> | undefined;
      return {
        url,
        schema: {
          ...schema,
          ...(roles && { security: [{ token: [...roles] }] }),
          response: { ...responses, default: problem },
        },
      };
    },
  });

  app.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, () =>
    app.swagger(),
  );
});
