import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dockerfile } from '../../src/analysers/dockerfile/index.ts';
import { parseDockerfile } from '../../src/analysers/dockerfile/parse.ts';
import { DOCKERFILE_CASES } from './dockerfile.cases.ts';
import { judge } from './support.ts';

/** The lines on which a rule speaks. */
async function linesOf(rule: string, text: string): Promise<number[]> {
  const { findings } = await judge(dockerfile, { files: { Dockerfile: text } });
  return findings.filter((finding) => finding.rule === rule).map(({ line }) => line);
}

/** Rules that speak of the last stage as a whole point at its FROM. */
const OF_THE_STAGE = new Set(['dockerfile/healthcheck']);

describe('dockerfile', () => {
  describe.each(Object.entries(DOCKERFILE_CASES))('%s', (rule, { bad, good }) => {
    test.each(bad)('finds %j', async (text) => {
      const lines = text.split('\n');
      const from = lines.findLastIndex((line) => line.startsWith('FROM')) + 1;
      const last = lines.length;
      const [line] = await linesOf(rule, text);
      const isAboutUser = rule === 'dockerfile/root-user' && !lines.at(-1)?.startsWith('USER');
      expect(line).toBe(OF_THE_STAGE.has(rule) || isAboutUser ? from : last);
    });

    test.each(good)('passes %j', async (text) => {
      expect(await linesOf(rule, text)).toEqual([]);
    });
  });

  test('points at the line of a long instruction that shows it', async () => {
    const text =
      'FROM a:1\nRUN echo a \\\n  # note\n  && curl https://example.com/i | sh \\\n  && echo b\n';
    expect(await linesOf('dockerfile/piped-script', text)).toEqual([4]);
  });

  test('looks into here-documents', async () => {
    const text = 'FROM a:1\nRUN <<EOF\nset -e\ncurl https://example.com/i | bash\nEOF\n';
    expect(await linesOf('dockerfile/piped-script', text)).toEqual([4]);
  });

  test('a .dockerignore, also one of its own, keeps the context clean', async () => {
    const rule = 'dockerfile/build-context';
    for (const ignore of ['a/.dockerignore', 'a/Dockerfile.dockerignore', '.dockerignore']) {
      const { findings } = await judge(dockerfile, {
        files: { 'a/Dockerfile': 'FROM a:1\nCOPY . .\n' },
        others: { [ignore]: '.git\n' },
      });
      expect(findings.map((finding) => finding.rule)).not.toContain(rule);
    }
  });

  test('no text makes it throw, every line belongs to one instruction, and no secret is shown', async () => {
    const piece = fc.constantFrom(
      'FROM a',
      'RUN ',
      '<<EOF',
      'EOF',
      '\n',
      '\\\n',
      'ENV ',
      '"',
      '[',
      'COPY --from=',
      '# escape=`\n',
      '`\n',
      'ONBUILD ',
      'PASSWORD=',
      'Qx7-vW2z-secretive',
      ' ',
      'ARG A=$A',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const text = pieces.join('');
        const { findings } = await judge(dockerfile, { files: { Dockerfile: text } });
        const ofSecrets = findings.filter(({ rule }) => rule === 'dockerfile/secret-in-image');
        expect(JSON.stringify(ofSecrets)).not.toContain('secretive');
        const { instructions } = parseDockerfile(text);
        instructions.reduce((before, { line, endLine }) => {
          expect(line).toBeGreaterThan(before);
          expect(endLine).toBeLessThanOrEqual(text.split('\n').length);
          return endLine;
        }, 0);
      }),
      { numRuns: 300 },
    );
  });
});
