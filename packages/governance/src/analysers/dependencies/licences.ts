import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Licences that a product may be built with; others are judged by a person. */
const DENIED =
  /^(?:A?GPL-|AGPL|GPL|SSPL|BUSL|BSL-1\.1|Elastic|EUPL|OSL|CC-BY-NC|CC-BY-ND|CPAL|Commons-Clause|UNLICENSED|LicenseRef-.*(?:commercial|proprietary))/i;

/**
 * Whether an SPDX expression leaves no choice but a licence that obliges us to publish our source,
 * forbids a use, or grants nothing. `GPL-2.0 OR MIT` leaves one.
 */
export function isDenied(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, ' ').split(/\sOR\s/i);
  return choices.every((choice) =>
    choice
      .split(/\sAND\s/i)
      .map((part) =>
        part
          .trim()
          .replace(/\sWITH\s.*$/i, (exception) =>
            /classpath|linking|runtime|font/i.test(exception) ? ' exempt' : '',
          ),
      )
      .some((licence) => DENIED.test(licence) && !licence.endsWith(' exempt')),
  );
}

/** The licence that the installed package names; undefined when it is not installed. */
export async function installedLicence(
  root: string,
  name: string,
  version: string,
): Promise<string | undefined> {
  try {
    const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
    const manifest = JSON.parse(text) as { version?: unknown; license?: unknown };
    if (manifest.version !== version) return undefined;
    return typeof manifest.license === 'string' ? manifest.license : undefined;
  } catch (error) {
    // Not installed, or not a file that npm would accept: then there is nothing to say about it.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined) {
      return undefined;
    }
    throw error;
  }
}
