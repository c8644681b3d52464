import { VisuallyHidden } from '@backstage/ui';
import { count } from '@quoin/record-ui/text';
import { Link } from 'react-router-dom';
import { axisTicks, type TemplateBars, type VersionBar } from '../../lib/versionBars.ts';
import { addresses } from '../../routes.ts';

const parts = [
  { key: 'current', label: 'Up to date' },
  { key: 'clean', label: 'Behind, upgrades cleanly' },
  { key: 'conflicts', label: 'Behind, conflicts ahead' },
] as const;

export interface VersionChartProps {
  templates: readonly TemplateBars[];
  /** The filters in force: what they name is marked. */
  chosen: { template: string; version: string };
}

/** The services over the versions of their templates. The table below has the same, in words. */
export function VersionChart({ templates, chosen }: VersionChartProps) {
  if (templates.length === 0) return null;
  const most = Math.max(...templates.flatMap(({ bars }) => bars.map(({ total }) => total)));
  const ticks = axisTicks(most);
  const end = ticks.at(-1) ?? 1;
  return (
    <section className="quoin-chart" aria-labelledby="chart-title">
      <header>
        <h2 id="chart-title">Services by version of their template</h2>
        <ul aria-label="Legend">
          {parts.map(({ key, label }) => (
            <li key={key} data-part={key}>
              {label}
            </li>
          ))}
        </ul>
      </header>
      <div className="quoin-chart-templates">
        {templates.map(({ template, title, bars }) => (
          <section key={template} aria-label={title}>
            <h3>
              <Link to={addresses.template(template)}>{title}</Link>
            </h3>
            <ul>
              {bars.map((bar) => (
                <Bar
                  key={bar.version}
                  template={template}
                  bar={bar}
                  end={end}
                  chosen={chosen.template === template && chosen.version === bar.version}
                />
              ))}
            </ul>
            <Axis ticks={ticks} end={end} />
          </section>
        ))}
      </div>
    </section>
  );
}

interface BarProps {
  template: string;
  bar: VersionBar;
  /** The number at the end of the axis. */
  end: number;
  chosen: boolean;
}

/** One version; it leads to its services. */
function Bar({ template, bar, end, chosen }: BarProps) {
  const { version, newest, total } = bar;
  return (
    <li>
      <Link
        to={chosen ? addresses.fleet : addresses.fleetOf({ template, version })}
        className="quoin-bar"
        aria-current={chosen || undefined}
      >
        <span className="quoin-bar-label">
          {version}
          {newest && <small> newest</small>}
        </span>
        <VisuallyHidden>{describe(bar)}</VisuallyHidden>
        <span className="quoin-bar-track" aria-hidden>
          {parts.map(({ key }) => (
            <span
              key={key}
              data-part={key}
              style={{ inlineSize: `${String((bar[key] / end) * 100)}%` }}
            />
          ))}
          <span className="quoin-bar-total">{total}</span>
        </span>
      </Link>
    </li>
  );
}

function Axis({ ticks, end }: { ticks: readonly number[]; end: number }) {
  return (
    <div className="quoin-axis" aria-hidden>
      <span>
        {ticks.map((tick) => (
          <span key={tick} style={{ insetInlineStart: `${String((tick / end) * 100)}%` }}>
            {tick}
          </span>
        ))}
      </span>
      <small>services</small>
    </div>
  );
}

/** `3 services, 2 upgrade cleanly, 1 with conflicts ahead`. */
function describe({ current, clean, conflicts, total }: VersionBar): string {
  const words = [
    count(total, 'service'),
    ...(current > 0 ? [`${String(current)} up to date`] : []),
    ...(clean > 0 ? [`${String(clean)} upgrade cleanly`] : []),
    ...(conflicts > 0 ? [`${String(conflicts)} with conflicts ahead`] : []),
  ];
  return words.join(', ');
}
