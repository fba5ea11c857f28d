#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import type { Context } from './commands/context.ts';
import { run } from './commands/run.ts';
import { asBridgeError, EXIT, type ExitCode } from './errors.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const stopping = new AbortController();
/** The first signal asks politely, the second ends at once. */
function onSignal(): void {
  if (stopping.signal.aborted) process.exit(EXIT.ok);
  stopping.abort();
}
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

const output = (stream: NodeJS.WriteStream): Context['out'] => ({
  write: (text) => void stream.write(text),
  isTerminal: stream.isTTY ?? false,
  get columns() {
    return stream.columns;
  },
});

const context: Context = {
  env: process.env,
  version,
  out: output(process.stdout),
  err: output(process.stderr),
  stop: stopping.signal,
  now: Date.now,
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
  random: Math.random,
};

/** Makes a command's function the action of its command-line form. */
const action =
  <Options>(command: (options: Options, context: Context) => Promise<ExitCode>) =>
  async (options: Options): Promise<void> => {
    process.exitCode = await command(options, context);
  };

const program = new Command('isolarcloud2mqtt')
  .description('Brings Sungrow solar plants from the iSolarCloud Open API to MQTT, Home Assistant and Node-RED.')
  .version(version)
  .showHelpAfterError('Run with --help to see what is possible.')
  .exitOverride();

program
  .command('run')
  .description('run the bridge until it is stopped')
  .option('-c, --config <file>', 'configuration file (default: config.yaml)')
  .option('--try-again', 'sign in although iSolarCloud refused these credentials before')
  .action(action(run));

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = thrown instanceof CommanderError ? (thrown.exitCode === 0 ? EXIT.ok : EXIT.usage) : failed(thrown);
}

function failed(thrown: unknown): ExitCode {
  const error = asBridgeError(thrown);
  process.stderr.write(`${error.message}\n`);
  if (error.code === 'internal' && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  return error.exit;
}
