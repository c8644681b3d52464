import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { PROBLEM_MEDIA_TYPE } from '../problems/details.ts';
import type { ServiceIdentity } from '../service.ts';

const PROBLEM = {
  description: 'A problem; its code says which',
  content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: 'Problem#' } } },
};

const IDEMPOTENCY_KEY = {
  type: 'string',
  minLength: 1,
  maxLength: 257,
  description: 'A new UUID for each new operation; the same one when a request is repeated',
};

/** Describes the routes as OpenAPI 3.1 at /openapi.json, from the schemas that they validate with. */
export function addOpenapi(app: FastifyInstance, service: ServiceIdentity): void {
  const { name: title, version, description } = service;
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version, ...(description !== undefined && { description }) },
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) =>
        typeof json.$id === 'string' ? json.$id : `def-${String(i)}`,
    },
    transform: ({ schema, url, route }) => ({ url, schema: describeRoute(schema, route) }),
  });

  let text: string | undefined;
  app.register((routes, _options, done) => {
    routes.get(
      '/openapi.json',
      { config: { public: true }, schema: { hide: true } },
      (_request, reply) => {
        text ??= JSON.stringify(app.swagger());
        return reply.type('application/json').send(text);
      },
    );
    done();
  });
}

/** A route's schema with what its config adds to it. */
function describeRoute(schema: Schema | undefined, { config = {} }: RouteOptions): Schema {
  const { permission, idempotency, deprecation } = config;
  return {
    ...schema,
    ...(schema?.querystring !== undefined && { querystring: asSent(schema.querystring) }),
    ...(permission !== undefined && { security: [{ token: [permission] }] }),
    ...(idempotency && {
      headers: withIdempotencyKey(schema?.headers, idempotency !== 'optional'),
    }),
    ...(deprecation && { deprecated: true }),
    response: { ...(schema?.response as object | undefined), default: PROBLEM },
  };
}

interface Schema {
  headers?: unknown;
  querystring?: unknown;
  response?: unknown;
}

interface ObjectSchema {
  properties?: Readonly<Record<string, object>>;
  required?: readonly string[];
}

/** What has a default is always there for the handler, and still need not be sent. */
function asSent(querystring: unknown): object {
  const schema = querystring as ObjectSchema;
  const { properties = {}, required = [] } = schema;
  return {
    ...schema,
    required: required.filter((name) => !('default' in (properties[name] ?? {}))),
  };
}

function withIdempotencyKey(headers: unknown, required: boolean): object {
  const { properties, required: others = [] } = (headers ?? {}) as ObjectSchema;
  return {
    type: 'object',
    properties: { ...properties, 'idempotency-key': IDEMPOTENCY_KEY },
    required: required ? [...others, 'idempotency-key'] : others,
  };
}
