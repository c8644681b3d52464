import { SYNTAX_CHECK } from '../../engines/syntax.ts';

/** Every rule of this analyser; standards/infrastructure.md says why each exists. */
export const DOCKERFILE_RULES = [
  SYNTAX_CHECK,
  'dockerfile/root-user',
  'dockerfile/base-image',
  'dockerfile/base-image-digest',
  'dockerfile/remote-add',
  'dockerfile/secret-in-image',
  'dockerfile/piped-script',
  'dockerfile/unverified-download',
  'dockerfile/sudo',
  'dockerfile/package-manager',
  'dockerfile/healthcheck',
  'dockerfile/build-context',
  'dockerfile/writable-by-all',
  'dockerfile/remote-login',
] as const;

export type DockerfileRule = (typeof DOCKERFILE_RULES)[number];

export type Say = (rule: DockerfileRule, line: number, message: string) => void;
