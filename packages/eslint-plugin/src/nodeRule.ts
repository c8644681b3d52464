import type { Rule } from 'eslint';
import type { Node } from './flow/nodes.ts';
import { unitOf, type Source } from './flow/source.ts';
import type { Unit } from './flow/unit.ts';
import { defineRule, type QuoinRule, type RuleInformation } from './rule.ts';
import { isTestPath, isTestText } from './shared/paths.ts';

/** The file that a rule looks at. */
export interface File {
  readonly unit: Unit;
  readonly text: string;
  /** Reports a place, once a line; the rule's advice is added to the message. */
  report(node: Node, message: string, change?: Change): void;
  /** Reports a place inside a node's text, such as a line of SQL, by its offset in the file. */
  reportAt(offset: number, message: string): void;
}

/** What would mend the place. */
export interface Change {
  readonly description: string;
  readonly replace: Node;
  readonly text: string;
}

/** What to do at each node of a type, in the order of the text. */
export type Listeners = {
  readonly [Type in Node['type']]?: (node: Extract<Node, { type: Type }>) => void;
} & { readonly 'Program:exit'?: () => void };

/** A rule that looks at single places, with names resolved. Tests and their data are left out. */
export function nodeRule(
  information: RuleInformation,
  listen: (file: File) => Listeners,
): QuoinRule {
  return defineRule(
    information,
    (context) => {
      if (isTestPath(context.filename, context.cwd)) return {};
      const source = context.sourceCode as unknown as Source;
      if (isTestText(source.text)) return {};
      const unit = unitOf(source, context.filename);
      if (!unit) return {};
      const file = { unit, text: source.text, ...reporters(context, information.advice) };
      return listen(file) as Rule.RuleListener;
    },
    { hasSuggestions: true },
  );
}

function reporters(context: Rule.RuleContext, advice: string): Pick<File, 'report' | 'reportAt'> {
  const lines = new Set<number>();
  const isFirst = (line: number) => !lines.has(line) && lines.add(line);
  return {
    report(node, message, change) {
      if (!isFirst(node.loc.start.line)) return;
      context.report({
        node: node as Rule.Node,
        message: `${message} ${advice}`,
        ...(change && {
          suggest: [
            {
              desc: change.description,
              fix: (fixer) => fixer.replaceText(change.replace as Rule.Node, change.text),
            },
          ],
        }),
      });
    },
    reportAt(offset, message) {
      const loc = context.sourceCode.getLocFromIndex(offset);
      if (isFirst(loc.line)) context.report({ loc, message: `${message} ${advice}` });
    },
  };
}
