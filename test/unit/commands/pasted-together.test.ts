import { setImmediate as soon } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { pastedTogether } from '../../../src/commands/authorize/pasted-together.ts';

async function collect(lines: AsyncIterable<string>, pause: () => Promise<void> = () => soon()): Promise<readonly (readonly string[])[]> {
  const groups: (readonly string[])[] = [];
  for await (const group of pastedTogether(lines, pause)) groups.push(group);
  return groups;
}

test('lines that arrive before the pause is over are one group, and later ones another', async () => {
  let pauseIsOver = (): void => {};
  const pauses = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      pauseIsOver = resolve;
    });
  };
  async function* lines(): AsyncGenerator<string> {
    yield 'first';
    yield 'second';
    await soon();
    pauseIsOver();
    await soon();
    yield 'third';
  }
  expect(await collect(lines(), pauses)).toEqual([['first', 'second'], ['third']]);
});

test('the end of the input ends the groups at once, also without a line', async () => {
  async function* lines(): AsyncGenerator<string> {
    yield 'only';
  }
  const never = (): Promise<void> => new Promise(() => {});
  expect(await collect(lines(), never)).toEqual([['only']]);
  async function* none(): AsyncGenerator<string> {}
  expect(await collect(none(), never)).toEqual([]);
});

test('an input that cannot be read further is an error after the lines that were read', async () => {
  const groups: (readonly string[])[] = [];
  async function* lines(): AsyncGenerator<string> {
    yield 'first';
    await soon();
    throw new Error('closed');
  }
  await expect(
    (async () => {
      for await (const group of pastedTogether(lines(), () => Promise.resolve())) groups.push(group);
    })(),
  ).rejects.toThrow('closed');
  expect(groups).toEqual([['first']]);
});
