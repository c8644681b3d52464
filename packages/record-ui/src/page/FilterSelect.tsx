import { Select } from '@backstage/ui';

export interface FilterSelectProps {
  label: string;
  /** What the list shows without this filter: `All statuses`. */
  all: string;
  options: readonly { value: string; label: string }[];
  /** Empty when the filter is not set. */
  value: string;
  onChange: (value: string) => void;
}

const none = 'all';

/** A choice of one value, or of all. */
export function FilterSelect({ label, all, options, value, onChange }: FilterSelectProps) {
  return (
    <Select
      aria-label={label}
      className="quoin-filter"
      options={[
        { id: none, label: all },
        ...options.map((option) => ({ id: option.value, label: option.label })),
      ]}
      value={value || none}
      onChange={(key) => {
        onChange(key === null || key === none ? '' : String(key));
      }}
    />
  );
}
