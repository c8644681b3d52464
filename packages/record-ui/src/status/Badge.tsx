import type { StatusTone } from '@quoin/records/types';
import {
  RiAlertLine,
  RiArchiveLine,
  RiCheckLine,
  RiCloseLine,
  RiQuestionLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import './badge.css';

const icons: Record<StatusTone, RemixiconComponentType> = {
  good: RiCheckLine,
  warning: RiAlertLine,
  bad: RiCloseLine,
  neutral: RiArchiveLine,
  unknown: RiQuestionLine,
};

export interface BadgeProps {
  tone: StatusTone;
  /** The word, which carries the meaning without colour and icon. */
  label: string;
  /** Instead of the tone's own icon. */
  icon?: RemixiconComponentType;
}

/** A state as colour, icon and word. */
export function Badge({ tone, label, icon }: BadgeProps) {
  const Icon = icon ?? icons[tone];
  return (
    <span className="quoin-badge" data-tone={tone}>
      <Icon size={14} aria-hidden />
      {label}
    </span>
  );
}
