export function toCsv(rows: object[]): string {
  const first = rows[0];
  if (first === undefined) return '';
  const columns = Object.keys(first);
  const cell = (value: unknown): string => {
    const text = String(value ?? '').replace(/"/g, '""');
    return /^[=+\-@]/.test(text) ? `"'${text}"` : `"${text}"`;
  };
  const lines = rows.map((row) => columns.map((name) => cell(Reflect.get(row, name))).join(','));
  return [columns.join(','), ...lines].join('\r\n');
}
