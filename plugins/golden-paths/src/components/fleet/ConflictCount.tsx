import type { FleetService } from '@quoin/fleet/types';
import { Badge } from '@quoin/record-ui';
import { count } from '@quoin/record-ui/text';
import { RiGitMergeLine } from '@remixicon/react';

/** How much an upgrade would ask; `none` when it would ask nothing, or nothing is behind. */
export function ConflictCount({
  service: { conflicts },
  none,
}: {
  service: FleetService;
  none?: string;
}) {
  if (conflicts.length === 0) return <>{none}</>;
  return <Badge tone="bad" label={count(conflicts.length, 'conflict')} icon={RiGitMergeLine} />;
}
