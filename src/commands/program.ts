import { Command, InvalidArgumentError, Option } from 'commander';
import { HOUR_MS, SECOND_MS } from '../calendar.ts';
import type { ExitCode } from '../errors.ts';
import { HISTORY_FORMATS } from '../history/format-names.ts';
import { PERIODS } from '../history/time-range.ts';
import { JOURNAL_FORMATS, READ_FORMATS } from './choices.ts';
import type { Context, Outcome } from './context.ts';

const DEFAULT_PORT = 1883;
const UNITS_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: 60 * SECOND_MS, h: HOUR_MS };

/**
 * The command line: every command with its options and texts.
 * @param ended called with the exit code of the command that ran
 */
export function createProgram(context: Context, ended: (exit: ExitCode) => void): Command {
  const program = new Command('isolarcloud2mqtt')
    .description('Brings Sungrow solar plants from the iSolarCloud Open API to MQTT, Home Assistant and Node-RED.')
    .version(context.version)
    .showHelpAfterError('Run with --help to see what is possible.')
    .exitOverride();

  /** Each command is loaded when it is called: all together cost ten times the CPU time of the program itself. */
  const action =
    <Options>(load: () => Promise<(options: Options, context: Context) => Outcome>) =>
    async (options: Options): Promise<void> => {
      const command = await load();
      ended(await command(options, context));
    };

  program
    .command('run')
    .description('run the bridge until it is stopped')
    .addOption(configOption())
    .addOption(tryAgainOption())
    .option('--capture <file>', 'also write what comes from the cloud and the broker into a file, redacted, for a bug report')
    .action(action(async () => (await import('./run.ts')).run));

  program
    .command('demo')
    .description('show the bridge at work: simulated plants, a broker on this machine, no account needed')
    .option('-p, --port <number>', 'port of the broker on 127.0.0.1', portNumber, DEFAULT_PORT)
    .action(action(async () => (await import('./demo.ts')).demo));

  program
    .command('read')
    .description('read the configured points once and print them; needs no broker')
    .addOption(configOption())
    .addOption(new Option('-f, --format <format>', 'how they are printed').choices(READ_FORMATS).default('table'))
    .option('-o, --output <file>', 'write them to a file instead')
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./values/read.ts')).read));

  program
    .command('points')
    .description('list plants, devices and points with their present values, as lines for the configuration')
    .addOption(configOption())
    .option('-a, --all', 'also the known points that the configuration does not select')
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./points.ts')).points));

  program
    .command('history')
    .description('write the history of points; what was interrupted goes on when it is run again')
    .addOption(configOption())
    .requiredOption('--from <period>', 'first day, month or year: 2025-01-31, 2025-01 or 2025')
    .option('--to <period>', 'last one (default: the last that iSolarCloud has)')
    .addOption(new Option('-p, --period <period>', 'what is summed up; minute: the samples themselves').choices(PERIODS).default('day'))
    .option('--statistics <names>', 'mean, peak, trough and total, with commas (default: peak of days, total of months and years)', list)
    .option('--every <minutes>', 'time between samples', Number, 5)
    .option('--points <points>', 'such as 14/13134,11/*, with commas (default: the energy counters of the configuration)', list)
    .option('--devices <ps_keys>', 'only these, with commas (default: all)', list)
    .option('--newest-first', 'the other way round')
    .addOption(new Option('-f, --format <format>', 'how it is written').choices(HISTORY_FORMATS).default('table'))
    .option('-o, --output <file>', 'write it to a file instead')
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./history/history.ts')).history));

  program
    .command('backfill')
    .description('write the past of the energy counters into the statistics of Home Assistant')
    .addOption(configOption())
    .option('--from <day>', 'first day: 2025-01-31')
    .option('--to <day>', 'last one (default: yesterday)')
    .addOption(
      new Option('--resolution <kind>', 'day: a day spread over its hours; hour: from samples, eight calls a day')
        .choices(['day', 'hour'])
        .default('day'),
    )
    .option('--points <points>', 'such as 14/13134, with commas (default: the lifetime counters of the configuration)', list)
    .option('-a, --apply', 'write it; without this nothing is changed')
    .option('--undo', 'take back all that was written')
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./backfill.ts')).backfill));

  program
    .command('energy')
    .description('show what the Energy dashboard of Home Assistant lacks of these plants, and add it')
    .addOption(configOption())
    .option('-a, --apply', 'add it; without this nothing is changed')
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./energy.ts')).energy));

  program
    .command('journal')
    .description('list the values that were not published, or joined on, and why')
    .addOption(configOption())
    .addOption(new Option('-f, --format <format>', 'how they are printed').choices(JOURNAL_FORMATS).default('table'))
    .action(action(async () => (await import('./journal.ts')).journal));

  program
    .command('forget')
    .description('take everything this bridge has retained off the broker, and its devices out of Home Assistant')
    .addOption(configOption())
    .option('-n, --dry-run', 'only list the topics')
    .action(action(async () => (await import('./forget.ts')).forget));

  program
    .command('healthcheck')
    .description('tell by the exit code whether the bridge of this configuration is alive')
    .addOption(configOption())
    .action(action(async () => (await import('./healthcheck.ts')).healthcheck));

  program
    .command('doctor')
    .description('look for what is wrong from the configuration to Home Assistant, and say what to do; the output holds nothing private')
    .addOption(configOption())
    .option('--ask-other-regions', 'where iSolarCloud does not know the account: sign in at the other regions too, once each')
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./doctor/doctor.ts')).doctor));

  program
    .command('capture')
    .description(
      'write what iSolarCloud answers during a while into a file that may be shown to anybody, for a bug report; the bridge may run meanwhile',
    )
    .addOption(configOption())
    .option('--for <duration>', 'how long: 45s, 90m or 24h', duration, HOUR_MS)
    .requiredOption('-o, --output <file>', 'the file; what it held before is lost')
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./capture/capture.ts')).capture));

  program
    .command('replay')
    .description('run the bridge on a capture and print what it publishes; needs no configuration, cloud or broker')
    .argument('<file>', 'what capture or run --capture wrote')
    .action(async (file: string) => ended(await (await import('./replay.ts')).replay(file, context)));

  program
    .command('schema')
    .description('print the JSON Schema of the configuration file')
    .action(action(async () => (await import('./schema.ts')).schema));

  return program;
}

const configOption = (): Option => new Option('-c, --config <file>', 'configuration file (default: config.yaml)');

const tryAgainOption = (): Option => new Option('--try-again', 'sign in although iSolarCloud refused these credentials before');

const list = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('It is a whole number from 1 to 65535.');
}

/** @returns milliseconds */
function duration(text: string): number {
  const [, count = '0', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? 0);
  if (ms > 0) return ms;
  throw new InvalidArgumentError('It is a number with s, m or h, such as 90m.');
}
