import { DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';

/** UCUM, which OpenTelemetry uses, to CloudWatch's names. */
const UNITS: Record<string, string> = {
  s: 'Seconds',
  ms: 'Milliseconds',
  us: 'Microseconds',
  By: 'Bytes',
  kBy: 'Kilobytes',
  MBy: 'Megabytes',
  GBy: 'Gigabytes',
  bit: 'Bits',
  '%': 'Percent',
  'By/s': 'Bytes/Second',
  'bit/s': 'Bits/Second',
  '1/s': 'Count/Second',
};

/** CloudWatch's unit. A count of things (`{request}`) is `Count`; a ratio has none. */
export function unitOf({ descriptor, dataPointType }: MetricData): string {
  const { unit } = descriptor;
  const named = UNITS[unit];
  if (named !== undefined) return named;
  if (unit.startsWith('{')) return unit.endsWith('}/s') ? 'Count/Second' : 'Count';
  return unit === '' && dataPointType === DataPointType.SUM ? 'Count' : 'None';
}
