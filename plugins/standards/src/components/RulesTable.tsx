import type { Rule } from '@quoin/records/types';
import { SeverityBadge } from '@quoin/record-ui';
import { CheckedBy } from './CheckedBy.tsx';
import { Mappings } from './Mappings.tsx';

/** All rules at a glance; each leads to its section. */
export function RulesTable({ rules }: { rules: readonly Rule[] }) {
  return (
    <div className="quoin-table-scroll" role="region" aria-label="Rules" tabIndex={0}>
      <table className="quoin-rules">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Severity</th>
            <th scope="col">Checked by</th>
            <th scope="col">Maps to</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <th scope="row">
                <a href={`#${rule.id}`}>{rule.title}</a>
                <code>{rule.id}</code>
              </th>
              <td>
                <SeverityBadge severity={rule.severity} />
              </td>
              <td>
                <CheckedBy check={rule.check} />
              </td>
              <td>
                <Mappings rule={rule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
