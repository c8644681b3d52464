import type { TemplateMatch } from '@quoin/fleet/types';
import { Badge } from '@quoin/record-ui';
import { textOf } from '../../lib/answers.ts';

export interface MatchOptionProps {
  match: TemplateMatch;
  best: boolean;
  checked: boolean;
  onChoose: () => void;
}

/** One template that a service could be of: how alike, why, and with which answers. */
export function MatchOption({ match, best, checked, onChoose }: MatchOptionProps) {
  const { template, version, score, reasons, answers } = match;
  const percent = Math.round(score * 100);
  return (
    <label className="quoin-match" data-checked={checked || undefined}>
      <input type="radio" name="match" checked={checked} onChange={onChoose} />
      <span className="quoin-match-body">
        <span className="quoin-match-title">
          <strong>
            {template} {version}
          </strong>
          {best && <Badge tone="good" label="Closest" />}
          <span className="quoin-score">
            <span className="quoin-builds-bar" aria-hidden>
              <span style={{ inlineSize: `${String(percent)}%` }} />
            </span>
            {percent} % alike
          </span>
        </span>
        {reasons.map((reason) => (
          <span key={reason}>{reason}</span>
        ))}
        <span className="quoin-match-answers">
          {Object.entries(answers).map(([name, value]) => (
            <code key={name}>
              {name}: {textOf(value)}
            </code>
          ))}
        </span>
      </span>
    </label>
  );
}
