import { exec, execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import type { ReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';

const run = promisify(exec);
const runFile = promisify(execFile);

@Injectable()
export class LabelsService {
  readonly #folder = '/var/spool/labels';

  open(name: string): ReadStream {
    const path = join(this.#folder, name);
    return createReadStream(path);
  }

  openPlain(name: string): ReadStream {
    const path = join(this.#folder, basename(name));
    return createReadStream(path);
  }

  async print(printer: string, copies: number): Promise<void> {
    const command = ['lp', '-d', printer, '-n', String(copies), 'queue.pdf'].join(' ');
    await run(command);
  }

  async printTwice(): Promise<void> {
    const command = ['lp', '-d', 'front-desk', '-n', '2', 'queue.pdf'].join(' ');
    await run(command);
  }

  async reprint(copies: number): Promise<void> {
    await runFile('lp', ['-d', 'front-desk', '-n', String(Math.trunc(copies)), 'queue.pdf']);
  }
}
