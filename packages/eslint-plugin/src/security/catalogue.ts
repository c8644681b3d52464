import type { RuleInformation } from '../rule.ts';

/** What each rule of this group looks for, and what to write instead. */
export const SECURITY_RULES: readonly Omit<RuleInformation, 'group'>[] = [
  {
    name: 'sql-injection',
    title: 'SQL text is constant; values travel as parameters',
    cwe: ['CWE-89'],
    advice: 'Keep the text constant and pass the value as a parameter.',
  },
  {
    name: 'nosql-injection',
    title: 'A query filter holds values, never objects from a request',
    cwe: ['CWE-943', 'CWE-89'],
    advice: 'Check that it is text, with a schema or `String()`, or compare with `$eq`.',
  },
  {
    name: 'command-injection',
    title: 'No shell interprets a command that contains input',
    cwe: ['CWE-78', 'CWE-77', 'CWE-88'],
    advice: 'Start the program itself: `execFile(program, [argument])`, without a shell.',
  },
  {
    name: 'code-injection',
    title: 'No text is evaluated as code',
    cwe: ['CWE-95', 'CWE-94', 'CWE-79'],
    advice: 'Choose from a table of functions instead.',
  },
  {
    name: 'template-injection',
    title: 'Templates are files of the program; input fills them',
    cwe: ['CWE-1336', 'CWE-94', 'CWE-73'],
    advice: 'Keep the template constant and pass named fields.',
  },
  {
    name: 'path-traversal',
    title: 'A path made from input stays inside its folder',
    cwe: ['CWE-22', 'CWE-23', 'CWE-73'],
    advice: 'Resolve the path, then check that it begins with the folder and a separator.',
  },
  {
    name: 'cross-site-scripting',
    title: 'Input is escaped before it becomes HTML',
    cwe: ['CWE-79', 'CWE-116'],
    advice: 'Escape it, let a template escape it, or answer JSON or plain text.',
  },
  {
    name: 'open-redirect',
    title: 'A redirect leads to a page of our own',
    cwe: ['CWE-601'],
    advice: 'Let the request choose a name from a list, or check the host of the address.',
  },
  {
    name: 'server-side-request-forgery',
    title: 'The server calls hosts from a list, never an address from the request',
    cwe: ['CWE-918'],
    advice: 'Let the request choose a name from a list of addresses.',
  },
  {
    name: 'log-injection',
    title: 'A log entry is one line, whatever was sent',
    cwe: ['CWE-117'],
    advice: 'Log it as a field of a structured entry, or replace line breaks.',
  },
  {
    name: 'header-injection',
    title: 'Header names and values are chosen by the program',
    cwe: ['CWE-113', 'CWE-93', 'CWE-644'],
    advice: 'Encode the value, or choose it from a list.',
  },
  {
    name: 'format-string',
    title: 'A format is constant; input fills it',
    cwe: ['CWE-134'],
    advice: "Begin with a constant: `console.log('%s', value)`.",
  },
  {
    name: 'unsafe-deserialisation',
    title: 'Data is parsed by a format that cannot hold code',
    cwe: ['CWE-502'],
    advice: 'Parse JSON and check it with a schema.',
  },
  {
    name: 'regular-expression-injection',
    title: 'A regular expression is written by the program',
    cwe: ['CWE-730', 'CWE-1333', 'CWE-400', 'CWE-185'],
    advice: 'Escape the text with `RegExp.escape()`, or compare it as text.',
  },
  {
    name: 'catastrophic-expression',
    title: 'A regular expression takes linear time',
    cwe: ['CWE-1333', 'CWE-730', 'CWE-400'],
    advice: 'Let each repetition read characters that the next part cannot read.',
  },
  {
    name: 'ldap-injection',
    title: 'An LDAP filter is built from escaped values',
    cwe: ['CWE-90'],
    advice: 'Build the filter from objects, such as `new EqualityFilter(…)`.',
  },
  {
    name: 'xpath-injection',
    title: 'An XPath is constant; values travel as variables',
    cwe: ['CWE-643', 'CWE-91'],
    advice: 'Keep the expression constant and pass the value as a variable.',
  },
  {
    name: 'xml-external-entities',
    title: 'XML is parsed without replacing entities',
    cwe: ['CWE-611', 'CWE-776'],
    advice: 'Leave `noent` out.',
  },
  {
    name: 'prototype-pollution',
    title: 'Keys from a request never reach an object’s prototype',
    cwe: ['CWE-1321', 'CWE-915'],
    advice: 'Refuse `__proto__`, `constructor` and `prototype`, or use a `Map`.',
  },
  {
    name: 'mass-assignment',
    title: 'A request sets the fields that it may, by name',
    cwe: ['CWE-915'],
    advice: 'Name the fields that may be set.',
  },
];
