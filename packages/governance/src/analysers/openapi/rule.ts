import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import type { Place } from '../shared/located.ts';

/** Every rule of this analyser; standards/api-changes.md and api-security.md say why each exists. */
export const OPENAPI_RULES = [
  SYNTAX_CHECK,
  'openapi/removed-operation',
  'openapi/removed-response',
  'openapi/removed-property',
  'openapi/new-requirement',
  'openapi/narrowed-request',
  'openapi/widened-response',
  'openapi/stricter-security',
  'openapi/operation-without-security',
  'openapi/optional-security',
  'openapi/plaintext-server',
  'openapi/secret-in-address',
  'openapi/basic-authentication',
  'openapi/weak-oauth-flow',
  'openapi/open-request',
  'openapi/unbounded-request',
  'openapi/sensitive-response',
  'openapi/secret-in-example',
  'openapi/debug-path',
] as const;

export type OpenapiRule = (typeof OPENAPI_RULES)[number];

export type Say = (rule: OpenapiRule, at: Place, message: string) => void;
