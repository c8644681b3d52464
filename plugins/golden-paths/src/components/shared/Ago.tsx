import { formatTime, timeAgo } from '../../lib/time.ts';

/** How long ago something was; the exact time on hover. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatTime(at)}>
      {timeAgo(at, new Date())}
    </time>
  );
}
