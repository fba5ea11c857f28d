import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/commands/context.ts';
import { createProgram } from '../../src/commands/program.ts';
import { ENGLISH } from '../../src/texts/texts.ts';
import { Cli, cli, folderWith, temporaryFolder } from '../support/cli.ts';
import { startCloud } from './support.ts';

const COMMANDS = createProgram({ version: '0.0.0', spoken: () => ENGLISH } as Context, () => undefined).commands.map((command) =>
  command.name(),
);

describe('the command line', () => {
  it('shows the help if there are no arguments', async () => {
    const { code, stdout, stderr } = await cli([]);

    expect(code).toBe(64);
    expect(stdout).toBe('');
    for (const command of COMMANDS) expect(stderr).toContain(`\n  ${command}`);
  });

  it.each(COMMANDS)('explains %s', async (command) => {
    const { code, stdout, stderr } = await cli([command, '--help']);

    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: isolarcloud2mqtt ${command}`);
    expect(stderr).toBe('');
  });

  it.each([
    { args: ['rnu'], hint: 'did you mean run?' },
    { args: ['run', '--confg', 'x'], hint: 'did you mean --config?' },
    { args: ['demo', '--port', '70000'], hint: 'from 1 to 65535' },
    { args: ['read', '--format', 'xml'], hint: 'table, json, csv' },
    { args: ['run', 'now'], hint: 'too many arguments' },
  ])('refuses $args with a hint', async ({ args, hint }) => {
    const { code, stdout, stderr } = await cli(args);

    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    { where: 'without a configuration', env: { LC_ALL: 'pt_BR.UTF-8' }, lines: null },
    { where: 'with one', env: { LC_ALL: 'de_DE.UTF-8' }, lines: 'language: pt\n' },
    { where: 'with one that cannot be used', env: {}, lines: 'isolarcloud: { language: _pt_BR\n' },
  ])('speaks the language of the user $where', async ({ env, lines }) => {
    const cwd = temporaryFolder();
    if (lines !== null) writeFileSync(join(cwd, 'config.yaml'), lines);

    expect((await cli(['run', '--help'], { cwd, env })).stdout).toContain('Uso: isolarcloud2mqtt run [opções]');
    expect((await cli(['run', '--confg'], { cwd, env })).stderr).toContain('opção desconhecida --confg; você quis dizer --config?');
    const unconfigured = { cwd, env: { LC_ALL: 'pt_BR' } };
    expect((await cli(['read', '--config', 'other.yaml'], unconfigured)).stderr).toContain('Não há arquivo de configuração');
    expect((await cli(['doctor', '--config', 'other.yaml'], unconfigured)).stdout).toContain('ERRO   configuração: Não há arquivo');
  });

  it('prints the JSON Schema that the repository keeps', async () => {
    const { code, stdout } = await cli(['schema']);

    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(import.meta.dirname, '../../config.schema.json'), 'utf8'));
  });

  it('ends without an error when the reader closes the pipe', async () => {
    const cloud = await startCloud();
    const command = new Cli(['read'], { cwd: folderWith({ isolarcloud: cloud.isolarcloud }) });
    command.closeStdout();

    expect(await command.exited).toEqual({ code: 0, signal: null });
    expect(command.stderr).toBe('');
  });

  it('shows the stack trace of a bug, and no secret in it', async () => {
    const { isolarcloud } = await startCloud();
    const bug = `
      const write = process.stderr.write;
      process.stderr.write = (...line) => {
        process.stderr.write = write;
        setImmediate(() => { throw new Error('seen ${isolarcloud['password']}'); });
        return process.stderr.write(...line);
      };`;
    const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(bug)}"` };
    const { code, stderr } = await cli(['run'], { cwd: folderWith({ isolarcloud }), env });

    expect(code).toBe(70);
    expect(stderr).toContain('A bug in isolarcloud2mqtt: seen ***.');
    expect(stderr).toContain('    at ');
    expect(stderr).not.toContain(isolarcloud['password']);
  });

  it('says what is missing where there is no configuration', async () => {
    const { code, stderr } = await cli(['run'], { cwd: temporaryFolder() });

    expect(code).toBe(78);
    expect(stderr).toBe(
      'There is no configuration file: config.yaml. Run setup, which asks for everything and writes it, or copy config.example.yaml to config.yaml, or name a file with --config.\n',
    );
  });
});
