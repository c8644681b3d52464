import type { RecordProblem } from '@quoin/records/types';
import { RiAlertLine } from '@remixicon/react';
import { count } from '../lib/text.ts';
import './problems.css';

/** Which record files are broken, where, and how to repair them. Nothing when none is. */
export function ProblemsBanner({ problems }: { problems: readonly RecordProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <details className="quoin-problems" open={problems.length <= 3}>
      <summary>
        <RiAlertLine size={16} aria-hidden />
        {count(problems.length, 'problem')} in the record files
      </summary>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.path}:${String(problem.line)}:${problem.message}`}>
            <code>{location(problem)}</code>
            <span>{problem.message}</span>
            <span className="quoin-problem-fix">{problem.fix}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function location({ path, line }: RecordProblem): string {
  return line === undefined ? path : `${path}:${String(line)}`;
}
