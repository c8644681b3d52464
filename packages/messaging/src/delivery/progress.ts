/** Follows which positions of an ordered log are done, so that only an unbroken run is committed. */
export class Progress<Position> {
  readonly #open: { position: Position; done: boolean }[] = [];
  readonly #running = new Set<Promise<void>>();
  #committable: Position | undefined;

  /** Notes a position in the order of the log; it is done when `handled` gives true. */
  follow(position: Position, handled: Promise<boolean>): void {
    const entry = { position, done: false };
    this.#open.push(entry);
    const running = handled.then((done) => {
      entry.done = done;
      this.#advance();
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  /** The last position that is done with all before it. */
  get committable(): Position | undefined {
    return this.#committable;
  }

  /** Resolves when nothing is in hand any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  #advance(): void {
    let done = 0;
    for (const entry of this.#open) {
      if (!entry.done) break;
      this.#committable = entry.position;
      done += 1;
    }
    this.#open.splice(0, done);
  }
}
