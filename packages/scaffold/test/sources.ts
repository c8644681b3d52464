import fc from 'fast-check';

/** Text long enough to stand aside, short text, and what looks like a tag. */
const text = fc.constantFrom(
  ' ',
  '\n',
  '  \n\n\t',
  'x',
  '-',
  'short\n',
  'Text that is long enough to stand aside while the engine works, on one line',
  '\n  Text that is long enough to stand aside while the engine works,\r\n  on more lines  \n',
  'const braces = { of: { a: { source: 1 } }}; // and a line that goes on for some time %} }}\n',
  '{{ mustache }} ${shell} {',
  '"',
  "'",
  'ключ 💳',
);
const expression = fc.constantFrom(
  'values.name',
  ' values.name | upper ',
  '- values.count -',
  ' "a quoted }} end" ',
  ' \'it\' ~ "s" ',
  ' "an \\" escape" ',
  ' "${{ nested }}" ',
  ' { "a": { "b": 1 }} | dump ',
  ' "}} a text within a string, long enough to stand aside ${{ }}" | length ',
  ' { "a": {}} | dump(r/}} a text that is long enough to stand aside {#/) ',
  ' "\\"}} a text within a string, long enough to stand aside {# #}" | upper ',
  '\n values.tags\n | join(", ") \n',
  ' x ',
  ' values.name | replace(r/[a-z]/g, "}") ',
);
const condition = fc.constantFrom(
  'values.yes',
  'values.no',
  'values.name == "a"',
  "'b' in values.tags",
);
const dash = fc.constantFrom('', '-');

type Write = (inner: string, a: string, b: string) => string;

/** @param wild whether statements appear that capture or filter text, and broken ones */
function grammar(wild: boolean): fc.Arbitrary<string> {
  return fc.letrec<{ source: string; part: string }>((tie) => {
    const statement = (write: Write) =>
      fc.tuple(tie('source'), dash, dash).map(([inner, a, b]) => write(inner, a, b));
    const tame = [
      text,
      text,
      (wild ? expression : fc.constantFrom('values.name', ' values.tags | join(", ") ')).map(
        (each) => `\${{${each}}}`,
      ),
      fc.tuple(dash, text, dash).map(([a, note, b]) => `{#${a} ${note} ${b}#}`),
      dash.map((a) => `{%${a} set x = "1" ~ values.name %}`),
      fc
        .tuple(condition, tie('source'), tie('source'), dash, dash)
        .map(
          ([is, yes, no, a, b]) =>
            `{%${a} if ${is} ${b}%}${yes}{%${b} else ${a}%}${no}{% endif ${b}%}`,
        ),
      statement((each, a, b) => `{%${a} for x in values.tags ${b}%}${each}{%${b} endfor %}`),
      statement((each, a) => `{% raw %}${each}{% endraw %}${a}`),
    ];
    const others = [
      statement((each, a, b) => `{%${a} set x ${b}%}${each}{% endset %}\${{ x | upper }}`),
      statement((each, a, b) => `{% filter upper ${a}%}${each}{%${b} endfilter %}`),
      statement((each) => `{% macro m(y) %}${each}{% endmacro %}\${{ m(1) | length }}`),
      statement((each) => each.slice(0, -1)),
    ];
    return {
      source: fc.array(tie('part'), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
      part: fc.oneof({ maxDepth: 3, withCrossShrink: true }, ...tame, ...(wild ? others : [])),
    };
  }).source;
}

/** Sources of files, most of them ones that render, some that do not. */
export const sources: fc.Arbitrary<string> = fc
  .oneof(grammar(false), grammar(true))
  .map((each) => each.toWellFormed());

/** Values of these sources. */
export const valuesOfSources = fc.record({
  name: fc.constantFrom('a', '', 'long-name', '$& $1', '\uE0000\uE001', '"}}\'%}', 'два\n<b>'),
  count: fc.integer({ min: 0, max: 3 }),
  yes: fc.constant(true),
  no: fc.constantFrom(false, null),
  tags: fc.array(fc.constantFrom('a', 'b', '<c>'), { maxLength: 3 }),
});
