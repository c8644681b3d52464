import { Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

/**
 * Bodies are taken literally: a number in quotes is not a number, and a field that the schema does
 * not know is refused where it says so. Paths, queries and headers are text, so their values are
 * converted.
 */
export function createValidators(): FastifySchemaCompiler<object> {
  const literal = createAjv({});
  const converting = createAjv({ coerceTypes: 'array', useDefaults: true });
  return ({ schema, httpPart }) => (httpPart === 'body' ? literal : converting).compile(schema);
}

function createAjv(options: Options): Ajv {
  const ajv = new Ajv({ allErrors: true, ...options });
  addFormats.default(ajv);
  return ajv;
}
