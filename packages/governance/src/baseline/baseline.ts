import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GovernanceError } from '../errors.ts';
import type { Finding } from '../findings/finding.ts';
import { FINGERPRINT_VERSION } from '../findings/fingerprint.ts';

/** At the root of the repository that is judged. */
export const BASELINE_FILE = 'governance-baseline.json';

/** A finding that was there before anybody looked, and may stay until somebody touches it. */
export interface BaselineEntry {
  fingerprint: string;
  rule: string;
  /** Where it was when the baseline was written. */
  path: string;
  /** For the person who reads the file; not compared. */
  message: string;
}

interface BaselineContent {
  fingerprints: string;
  findings: BaselineEntry[];
}

/** Reads a baseline. @throws GovernanceError when the text is none of this version */
export function parseBaseline(text: string): BaselineEntry[] {
  const remedy = `Correct ${BASELINE_FILE}, or delete it and run the check with --update-baseline.`;
  let content: Partial<BaselineContent>;
  try {
    content = JSON.parse(text) as Partial<BaselineContent>;
  } catch (error) {
    throw new GovernanceError(
      `${BASELINE_FILE} is not JSON: ${(error as Error).message}. ${remedy}`,
      {
        cause: error,
      },
    );
  }
  if (content.fingerprints !== FINGERPRINT_VERSION || !Array.isArray(content.findings)) {
    throw new GovernanceError(
      `${BASELINE_FILE} has no findings with fingerprints of ${FINGERPRINT_VERSION}. ${remedy}`,
    );
  }
  return content.findings;
}

/** Writes one entry a line, sorted, so that a change of the file reads as what it is. */
export async function writeBaseline(
  root: string,
  entries: readonly BaselineEntry[],
): Promise<void> {
  const sorted = [...entries].sort((a, b) => compare(keyOf(a), keyOf(b)));
  const lines = sorted.map((entry) => `    ${JSON.stringify(entry)}`);
  const findings = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  const text = `{\n  "fingerprints": ${JSON.stringify(FINGERPRINT_VERSION)},\n  "findings": ${findings}\n}\n`;
  await writeFile(join(root, BASELINE_FILE), text);
}

export function toEntry({ fingerprint, rule, location, message }: Finding): BaselineEntry {
  return { fingerprint, rule, path: location.path, message };
}

function keyOf({ path, rule, fingerprint }: BaselineEntry): string {
  return `${path}\0${rule}\0${fingerprint}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
