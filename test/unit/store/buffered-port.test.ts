import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { BufferedPort } from '../../../src/store/buffered-port.ts';
import { MemoryPort } from '../../../src/store/memory-port.ts';
import { StateFolder } from '../../../src/store/state-folder.ts';
import type { StatePort } from '../../../src/store/state-port.ts';

type Values = ReadonlyMap<string, number>;
const values = (given: Readonly<Record<string, number>>): Values => new Map(Object.entries(given));

/** A state port whose commits fail with state_full while `isFull` is true. */
class File implements StatePort<number> {
  isFull = false;
  readonly commits: Values[] = [];
  readonly #stored = new MemoryPort(async () => values({ a: 1, b: 2 }));

  read(keys?: readonly string[]): Promise<Values> {
    return this.#stored.read(keys);
  }

  async commit(changes: Values, fence?: number): Promise<void> {
    if (this.isFull) throw new BridgeError('state_full');
    if (fence === 0) throw new BridgeError('state_superseded');
    this.commits.push(changes);
    await this.#stored.commit(changes);
  }
}

async function scene() {
  const file = new File();
  const reports: (string | null)[] = [];
  const folder = new StateFolder(
    (problem) => reports.push(problem?.code ?? null),
    () => 0,
  );
  return { file, folder, reports, port: await BufferedPort.open(file, folder) };
}

test('values that cannot be written stay in memory, and the next write that succeeds writes all of them in one step', async () => {
  const { file, folder, reports, port } = await scene();
  file.isFull = true;
  await port.commit(values({ a: 3 }));
  await port.commit(values({ a: 4, c: 5 }));
  expect(await port.read()).toEqual(values({ a: 4, b: 2, c: 5 }));
  expect(await port.read(['c'])).toEqual(values({ c: 5 }));
  expect(await file.read()).toEqual(values({ a: 1, b: 2 }));

  file.isFull = false;
  await folder.write(async () => undefined);
  expect(file.commits).toEqual([values({ a: 4, c: 5 })]);
  expect(reports).toEqual(['state_full', null]);
});

test('a value that was written is not written again', async () => {
  const { file, port } = await scene();
  await port.commit(values({ a: 3 }));
  await port.commit(values({ b: 4 }));
  await port.commit(new Map());
  expect(file.commits).toEqual([values({ a: 3 }), values({ b: 4 })]);
});

test('a writer that was replaced by another hears of it', async () => {
  const { port } = await scene();
  await expect(port.commit(values({ a: 3 }), 0)).rejects.toMatchObject({ code: 'state_superseded' });
});
