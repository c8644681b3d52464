/**
 * Lets the client of this process sleep for so many milliseconds between two looks at its
 * connections, and take all answers that have come together, so that hardly an answer finds it
 * sleeping by itself and has to wake it up. It is real time that the client sleeps: nothing else may
 * run in this process.
 *
 * @returns what ends it
 */
export function gatherAnswers(milliseconds: number): () => void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let ended = false;
  const turn = () => {
    if (ended) return;
    Atomics.wait(never, 0, 0, milliseconds);
    setImmediate(turn).unref();
  };
  turn();
  return () => {
    ended = true;
  };
}
