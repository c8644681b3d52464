import type { RawFinding } from '../../engine.ts';
import type { Place } from './located.ts';

/** Collects the findings of one engine, each rule once per place. */
export class Report<RuleId extends string> {
  readonly #engine: string;
  readonly #findings = new Map<string, RawFinding>();

  constructor(engine: string) {
    this.#engine = engine;
  }

  get findings(): RawFinding[] {
    return [...this.#findings.values()];
  }

  /** @param at - a place, or a whole line where only that is known */
  add(rule: RuleId, path: string, at: Place | number, message: string): void {
    const place = typeof at === 'number' ? { line: at } : at;
    const column = typeof at === 'number' ? 0 : at.column;
    const key = `${rule}\0${path}\0${String(place.line)}\0${String(column)}`;
    if (this.#findings.has(key)) return;
    this.#findings.set(key, { engine: this.#engine, rule, message, path, ...place });
  }
}
