/** Lines that arrive within less than this time of each other were pasted together. */
export const TOGETHER_MS = 100;

/**
 * Groups lines by the time at which they arrive. A terminal sends a pasted text with line breaks line by line.
 * @param pause resolves after a time in milliseconds
 */
export async function* pastedTogether(
  lines: AsyncIterable<string>,
  pause: (ms: number) => Promise<void>,
): AsyncGenerator<readonly string[]> {
  const iterator = lines[Symbol.asyncIterator]();
  let next = iterator.next();
  for (let first = await next; first.done !== true; first = await next) {
    const together = [first.value];
    next = iterator.next();
    // An error of `next` is thrown by a later `await`. Until then it must not count as unhandled.
    next.catch(() => undefined);
    for (let more = await within(next); more !== null && more.done !== true; more = await within(next)) {
      together.push(more.value);
      next = iterator.next();
      next.catch(() => undefined);
    }
    yield together;
  }

  function within(line: Promise<IteratorResult<string>>): Promise<IteratorResult<string> | null> {
    return Promise.race([line, pause(TOGETHER_MS).then(() => null)]);
  }
}
