import type { TSESTree } from '@typescript-eslint/types';
import type { Unit } from '../../flow/unit.ts';
import type { CallMatcher, Certain, Sink } from '../sink.ts';
import {
  matchRedirect,
  matchRedirectAssignment,
  matchRequest,
  matchReturnedRedirect,
} from './address.ts';
import { matchCode, matchDeserialise, matchImports, matchTemplate, matchXml } from './code.ts';
import { matchCommand } from './command.ts';
import { matchConnection } from './connections.ts';
import {
  matchHtml,
  matchHtmlAssignment,
  matchHtmlAttribute,
  matchHtmlProperty,
  matchReturned,
} from './html.ts';
import { matchCatastrophes } from './expressions.ts';
import { matchMerges } from './merges.ts';
import { matchNosql, matchWhere } from './nosql.ts';
import { matchMassAssignment, matchPrototype, matchPrototypeAssignment } from './objects.ts';
import { matchPath } from './path.ts';
import { matchSql } from './sql.ts';
import {
  matchExpression,
  matchFormat,
  matchHeader,
  matchLdap,
  matchLog,
  matchXpath,
} from './text.ts';
import { matchUpload } from './uploads.ts';

export const CALL_MATCHERS: readonly CallMatcher[] = [
  matchSql,
  matchNosql,
  matchCommand,
  matchCode,
  matchTemplate,
  matchPath,
  matchUpload,
  matchHtml,
  matchRedirect,
  matchRequest,
  matchConnection,
  matchLog,
  matchFormat,
  matchHeader,
  matchDeserialise,
  matchXml,
  matchExpression,
  matchLdap,
  matchXpath,
  matchPrototype,
  matchMassAssignment,
];

type Places = Iterable<Sink | Certain>;

export const ASSIGNMENT_MATCHERS: readonly ((
  node: TSESTree.AssignmentExpression,
  unit: Unit,
) => Places)[] = [matchHtmlAssignment, matchRedirectAssignment, matchPrototypeAssignment];

export const ATTRIBUTE_MATCHERS: readonly ((node: TSESTree.JSXAttribute, unit: Unit) => Places)[] =
  [matchHtmlAttribute];

export const UNIT_MATCHERS: readonly ((unit: Unit) => Places)[] = [
  matchReturned,
  matchReturnedRedirect,
  matchHtmlProperty,
  matchWhere,
  matchImports,
  matchCatastrophes,
  matchMerges,
];
