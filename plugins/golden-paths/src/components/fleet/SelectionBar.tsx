import { Button } from '@backstage/ui';
import type { FleetService } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';
import { canUpgrade } from '../../lib/selection.ts';

export interface SelectionBarProps {
  chosen: readonly FleetService[];
  onUpgrade: () => void;
  onClear: () => void;
}

/** What can be done with the selected services. */
export function SelectionBar({ chosen, onUpgrade, onClear }: SelectionBarProps) {
  const able = chosen.filter(canUpgrade).length;
  return (
    <div className="quoin-selection" role="region" aria-label="Selection">
      <span role="status">
        {count(chosen.length, 'service')} selected
        {able < chosen.length && `, ${String(able)} of them can be upgraded`}
      </span>
      <Button size="small" variant="tertiary" onPress={onClear}>
        Clear
      </Button>
      <Button size="small" variant="primary" isDisabled={able === 0} onPress={onUpgrade}>
        Upgrade selected
      </Button>
    </div>
  );
}
