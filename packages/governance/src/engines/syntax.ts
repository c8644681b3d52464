/** What every engine reports under that cannot read a file of its language. */
export const SYNTAX_CHECK = 'change/file-parses';
