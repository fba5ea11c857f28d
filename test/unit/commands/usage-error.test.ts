import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { readTexts } from '../../../src/app/texts.ts';
import type { Context } from '../../../src/commands/context.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { usageError } from '../../../src/commands/usage-error.ts';
import { isBridgeError } from '../../../src/errors.ts';
import { ENGLISH, type Texts } from '../../../src/texts/texts.ts';

const PORTUGUESE = readTexts('pt');
const programIn = (texts: Texts) => createProgram({ version: '1.0.0', spoken: () => texts } as Context, () => undefined);

async function mistakeIn(...args: string[]): Promise<string | undefined> {
  const thrown = await programIn(ENGLISH)
    .parseAsync(args, { from: 'user' })
    .catch((error: unknown) => error);
  const error = thrown instanceof CommanderError ? usageError(thrown) : thrown;
  return isBridgeError(error) ? error.happened(ENGLISH).replace('The command line has a mistake: ', '') : undefined;
}

describe('a mistake in the command line', () => {
  it.each([
    { args: ['rnu'], mistake: 'unknown command rnu; did you mean run?' },
    { args: ['run', '--confg', 'x'], mistake: 'unknown option --confg; did you mean --config?' },
    { args: ['run', '--xyzzy'], mistake: 'unknown option --xyzzy' },
    { args: ['run', 'now'], mistake: 'too many arguments for run' },
    { args: ['run', '--config'], mistake: '-c, --config <file> needs a value' },
    { args: ['replay'], mistake: 'the argument <file> is missing' },
    { args: ['history'], mistake: '--from <period> must be given' },
    { args: ['read', '--summary', '--name', 'x'], mistake: '--summary and --name <text> exclude each other' },
    { args: ['read', '--format', 'xml'], mistake: '-f, --format <format> must be one of table, json, csv, ndjson, and is xml' },
    { args: ['demo', '--port', '0'], mistake: '-p, --port <number> must be a whole number from 1 to 65535, and is 0' },
    {
      args: ['capture', '--output', 'x', '--for', 'ever'],
      mistake: '--for <duration> must be a number with s, m or h, such as 90m, and is ever',
    },
  ])('is named: $args', async ({ args, mistake }) => {
    expect(await mistakeIn(...args)).toBe(mistake);
  });
});

it('the help is in the language of the user', () => {
  const ofRead = programIn(PORTUGUESE).commands.find((command) => command.name() === 'read');
  const ofJournal = programIn(PORTUGUESE).commands.find((command) => command.name() === 'journal');

  expect(programIn(PORTUGUESE).helpInformation()).toContain('Uso: isolarcloud2mqtt [opções] [comando]');
  expect(ofRead?.helpInformation()).toContain('lê uma vez os pontos configurados');
  expect(ofJournal?.helpInformation()).toContain('como são mostrados (um de: table, json; padrão: table)');
});

it('no part of the help is a key', () => {
  const program = programIn(ENGLISH);
  for (const command of [program, ...program.commands]) expect(command.helpInformation()).not.toContain('help.');
});
