import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useState } from 'react';

/** A command, and a button that copies it. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <span className="quoin-copyable">
      <code tabIndex={0}>{text}</code>
      <ButtonIcon
        size="small"
        variant="tertiary"
        aria-label={copied ? 'Copied' : label}
        icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={() => {
          void navigator.clipboard.writeText(text).then(() => {
            setCopied(true);
          });
        }}
      />
    </span>
  );
}
