import { Badge } from '@quoin/record-ui';
import {
  RiCloseCircleLine,
  RiInboxUnarchiveLine,
  RiLoader4Line,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { State } from '../../lib/status.ts';

const icons: Record<string, RemixiconComponentType> = {
  Cancelled: RiCloseCircleLine,
  'Not enrolled': RiInboxUnarchiveLine,
  Running: RiLoader4Line,
  Waiting: RiTimeLine,
};

/** A state as colour, icon and word. */
export function StateBadge({ state: { tone, label } }: { state: State }) {
  const icon = icons[label];
  return <Badge tone={tone} label={label} {...(icon && { icon })} />;
}
