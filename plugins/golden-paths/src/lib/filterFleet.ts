import type { DriftStatus, FleetService } from '@quoin/fleet/types';
import { matchesText } from '@quoin/record-ui/text';
import { driftLabel } from './status.ts';

/** The filters of the fleet, as they stand in the URL. An empty value lets all pass. */
export interface FleetFilters {
  text: string;
  template: string;
  version: string;
  /**
   * A drift status, `conflicts` for those that an upgrade would ask something, or `any`. Empty:
   * those that came from a template.
   */
  status: string;
  owner: string;
}

const withConflicts = 'conflicts';
const everything = 'any';

/** The services that pass every filter, in the order of the fleet. */
export function filterFleet(
  services: readonly FleetService[],
  { text, template, version, status, owner }: FleetFilters,
): FleetService[] {
  return services.filter(
    (each) =>
      (template === '' || each.template === template) &&
      (version === '' || each.version === version) &&
      (owner === '' || each.owner === owner) &&
      hasStatus(each, status) &&
      matchesText(text, [each.service.name, each.title, each.template, each.owner]),
  );
}

function hasStatus({ status, conflicts }: FleetService, wanted: string): boolean {
  if (wanted === everything) return true;
  if (wanted === '') return status !== 'not-enrolled';
  return wanted === withConflicts ? conflicts.length > 0 : status === wanted;
}

const order: DriftStatus[] = [
  'current',
  'behind',
  'not-enrolled',
  'unknown-template',
  'unknown-version',
  'unreadable',
];

/** The statuses in use, as options of a filter. */
export function statusOptions(
  services: readonly FleetService[],
): { value: string; label: string }[] {
  const used = new Set(services.map(({ status }) => status));
  const options: { value: string; label: string }[] = order
    .filter((status) => used.has(status))
    .map((value) => ({ value, label: driftLabel(value) }));
  if (services.some(({ conflicts }) => conflicts.length > 0))
    options.push({ value: withConflicts, label: 'Conflicts ahead' });
  if (used.has('not-enrolled')) options.push({ value: everything, label: 'Enrolled or not' });
  return options;
}

/** The distinct values of one property, in alphabetical order. */
export function valuesOf(
  services: readonly FleetService[],
  property: 'template' | 'owner',
): string[] {
  const values = services.flatMap((service) => service[property] ?? []);
  return [...new Set(values)].sort((a, b) => a.localeCompare(b));
}
