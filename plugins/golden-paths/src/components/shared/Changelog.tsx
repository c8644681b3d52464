import type { TemplateVersion } from '@quoin/fleet/types';
import { Badge, Markdown } from '@quoin/record-ui';
import { formatDate } from '@quoin/record-ui/text';
import { RiFlowChart } from '@remixicon/react';
import type { ReactNode } from 'react';

export interface ChangelogProps {
  versions: readonly TemplateVersion[];
  /** What is known of a version besides, such as who uses it. */
  beside?: (version: string) => ReactNode;
}

/** What each version of a template brought. */
export function Changelog({ versions, beside }: ChangelogProps) {
  return (
    <ol className="quoin-changelog">
      {versions.map(({ version, date, changes, migration }) => (
        <li key={version}>
          <header>
            <h4 id={`version-${version}`}>{version}</h4>
            <time dateTime={date}>{formatDate(date.slice(0, 10))}</time>
            {migration && <Badge tone="neutral" label="Migration" icon={RiFlowChart} />}
          </header>
          {changes.length > 0 ? (
            <Markdown>{changes.map((change) => `- ${change}`).join('\n')}</Markdown>
          ) : (
            <p className="quoin-note">Its changelog says nothing of this version.</p>
          )}
          {beside?.(version)}
        </li>
      ))}
    </ol>
  );
}
