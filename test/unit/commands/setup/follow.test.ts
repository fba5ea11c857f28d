import { expect, it } from 'vitest';
import { follow, type Move, type Run, type Screen } from '../../../../src/commands/setup/follow.ts';

/** Shows screens that move as they are told, in the order of being shown. @returns the names of the shown screens */
async function shown(moves: readonly Move[], names: readonly string[] = ['a', 'b', 'c']): Promise<string> {
  const seen: string[] = [];
  const left = [...moves];
  const screens = names.map(
    (name): Screen => ({
      name,
      ask: async () => {
        seen.push(name);
        return left.shift() ?? 'next';
      },
    }),
  );
  await follow(screens, {} as Run);
  return seen.join('');
}

it.each<[string, readonly Move[], string]>([
  ['one after the other', [], 'abc'],
  ['back and forth', ['next', 'back', 'next'], 'ababc'],
  ['the first one again where nothing is before it', ['back', 'back', 'next'], 'aaabc'],
  ['none that has nothing to ask, on', ['next', 'skip', 'next'], 'abc'],
  ['none that has nothing to ask, back', ['next', 'skip', 'back', 'skip', 'next'], 'abcbabc'],
  ['the first one again if it has nothing to ask on the way back', ['skip', 'back', 'skip', 'next'], 'ababc'],
  ['the one that is named', ['next', 'next', { to: 'a' }, 'skip', 'next'], 'abcabc'],
])('shows %s', async (_, moves, order) => expect(await shown(moves)).toBe(order));
