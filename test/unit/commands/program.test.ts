import { expect, test } from 'vitest';
import type { Context } from '../../../src/commands/context.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';

const program = createProgram({ version: '1.0.0', spoken: () => ENGLISH } as Context, () => undefined);

test.each(program.commands)('the help of $_name shows each default as it is typed', (command) => {
  expect(command.helpInformation()).not.toMatch(/\(default: \d{5,}\)/);
});

test('a capture takes an hour unless told otherwise', () => {
  const capture = program.commands.find((command) => command.name() === 'capture');
  expect(capture?.helpInformation()).toContain('(default: 1h)');
});
