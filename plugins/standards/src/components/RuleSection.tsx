import type { Rule } from '@quoin/records/types';
import { AnchoredHeading, Markdown, SeverityBadge } from '@quoin/record-ui';

/** One rule: why it exists, bad and good code. Its id is the anchor. */
export function RuleSection({ rule }: { rule: Rule }) {
  return (
    <section className="quoin-rule">
      <AnchoredHeading as="h3" id={rule.id}>
        {rule.title}
      </AnchoredHeading>
      <p className="quoin-rule-facts">
        <SeverityBadge severity={rule.severity} />
        <code>{rule.id}</code>
      </p>
      <Markdown from="standard" idPrefix={`${rule.id}/`}>
        {rule.body}
      </Markdown>
    </section>
  );
}
