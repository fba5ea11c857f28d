import { Command, InvalidArgumentError, Option } from 'commander';
import { HOUR_MS, SECOND_MS } from '../calendar.ts';
import type { ExitCode } from '../errors.ts';
import { PERIODS } from '../history/time-range.ts';
import { ENGLISH } from '../texts/texts.ts';
import { DEMO_SIGN_INS, JOURNAL_FORMATS, ROW_FORMATS } from './choices.ts';
import type { Context, Outcome } from './context.ts';

const DEFAULT_PORT = 1883;
const DEFAULT_PAGE_PORT = 8099;
const UNITS_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: 60 * SECOND_MS, h: HOUR_MS };

/**
 * Defines the command line: every command with its options. The help is in English, since the configuration, which sets the
 * language, is not read yet.
 * @param ended called with the exit code of the command that ran
 */
export function createProgram(context: Context, ended: (exit: ExitCode) => void): Command {
  const program = new Command('isolarcloud2mqtt')
    .description(ENGLISH('help.program.description'))
    .version(context.version)
    .showHelpAfterError(ENGLISH('error.usage_invalid.remedy'))
    .exitOverride();

  /** Loads a command when it is called: loading all of them takes ten times the CPU time of the program itself. */
  const action =
    <Options>(load: () => Promise<(options: Options, context: Context) => Outcome>) =>
    async (options: Options): Promise<void> => {
      const command = await load();
      ended(await command(options, context));
    };

  program
    .command('run')
    .description(ENGLISH('help.run.description'))
    .addOption(configOption())
    .addOption(tryAgainOption())
    .option('--capture <file>', ENGLISH('help.run.capture'))
    .option('--setup', ENGLISH('help.run.setup'))
    .action(action(async () => (await import('./run.ts')).run));

  program
    .command('setup')
    .description(ENGLISH('help.setup.description'))
    .addOption(configOption())
    .action(action(async () => (await import('./setup/setup.ts')).setup));

  program
    .command('demo')
    .description(ENGLISH('help.demo.description'))
    .option('-p, --port <number>', ENGLISH('help.demo.port'), portNumber, DEFAULT_PORT)
    .addOption(new Option('--sign-in <flavour>', ENGLISH('help.demo.sign_in')).choices(DEMO_SIGN_INS).default('password'))
    .option('--page-port <number>', ENGLISH('help.demo.page_port'), portNumber, DEFAULT_PAGE_PORT)
    .action(action(async () => (await import('./demo/demo.ts')).demo));

  program
    .command('read')
    .description(ENGLISH('help.read.description'))
    .addOption(configOption())
    .addOption(plantOption())
    .addOption(nameOption())
    .addOption(withValueOption())
    .addOption(summaryOption())
    .addOption(formatOption())
    .addOption(outputOption())
    .addOption(pagerOption())
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./values/read.ts')).read));

  program
    .command('points')
    .description(ENGLISH('help.points.description'))
    .addOption(configOption())
    .option('-a, --all', ENGLISH('help.points.all'))
    .addOption(plantOption())
    .addOption(nameOption())
    .addOption(withValueOption())
    .addOption(summaryOption())
    .addOption(pagerOption())
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./points.ts')).points));

  program
    .command('history')
    .description(ENGLISH('help.history.description'))
    .addOption(configOption())
    .requiredOption('--from <period>', ENGLISH('help.history.from'))
    .option('--to <period>', ENGLISH('help.history.to'))
    .addOption(new Option('-p, --period <period>', ENGLISH('help.history.period')).choices(PERIODS).default('day'))
    .option('--statistics <names>', ENGLISH('help.history.statistics'), list)
    .option('--every <minutes>', ENGLISH('help.history.every'), Number, 5)
    .option('--points <points>', ENGLISH('help.history.points'), list)
    .option('--devices <ps_keys>', ENGLISH('help.history.devices'), list)
    .addOption(plantOption())
    .addOption(nameOption())
    .addOption(withValueOption())
    .addOption(summaryOption())
    .option('--missing', ENGLISH('help.history.missing'))
    .option('--newest-first', ENGLISH('help.history.newest_first'))
    .addOption(formatOption())
    .addOption(outputOption())
    .addOption(pagerOption())
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./history/history.ts')).history));

  program
    .command('backfill')
    .description(ENGLISH('help.backfill.description'))
    .addOption(configOption())
    .option('--from <day>', ENGLISH('help.backfill.from'))
    .option('--to <day>', ENGLISH('help.backfill.to'))
    .addOption(new Option('--resolution <kind>', ENGLISH('help.backfill.resolution')).choices(['day', 'hour']).default('day'))
    .option('--points <points>', ENGLISH('help.backfill.points'), list)
    .option('-a, --apply', ENGLISH('help.backfill.apply'))
    .option('--undo', ENGLISH('help.backfill.undo'))
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./backfill/backfill.ts')).backfill));

  program
    .command('energy')
    .description(ENGLISH('help.energy.description'))
    .addOption(configOption())
    .option('-a, --apply', ENGLISH('help.energy.apply'))
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./energy.ts')).energy));

  program
    .command('journal')
    .description(ENGLISH('help.journal.description'))
    .addOption(configOption())
    .addOption(new Option('-f, --format <format>', ENGLISH('help.journal.format')).choices(JOURNAL_FORMATS).default('table'))
    .addOption(pagerOption())
    .action(action(async () => (await import('./journal.ts')).journal));

  program
    .command('forget')
    .description(ENGLISH('help.forget.description'))
    .addOption(configOption())
    .option('-n, --dry-run', ENGLISH('help.forget.dry_run'))
    .action(action(async () => (await import('./forget.ts')).forget));

  program
    .command('healthcheck')
    .description(ENGLISH('help.healthcheck.description'))
    .addOption(configOption())
    .action(action(async () => (await import('./healthcheck.ts')).healthcheck));

  program
    .command('doctor')
    .description(ENGLISH('help.doctor.description'))
    .addOption(configOption())
    .option('--ask-other-regions', ENGLISH('help.doctor.ask_other_regions'))
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./doctor/doctor.ts')).doctor));

  program
    .command('authorize')
    .description(ENGLISH('help.authorize.description'))
    .addOption(configOption())
    .action(action(async () => (await import('./authorize/authorize.ts')).authorize));

  program
    .command('capture')
    .description(ENGLISH('help.capture.description'))
    .addOption(configOption())
    .addOption(new Option('--for <duration>', ENGLISH('help.capture.for')).argParser(duration).default(HOUR_MS, '1h'))
    .requiredOption('-o, --output <file>', ENGLISH('help.capture.output'))
    .addOption(tryAgainOption())
    .action(action(async () => (await import('./capture/capture.ts')).capture));

  program
    .command('replay')
    .description(ENGLISH('help.replay.description'))
    .argument('<file>', ENGLISH('help.replay.file'))
    .action(async (file: string) => ended(await (await import('./replay.ts')).replay(file, context)));

  program
    .command('schema')
    .description(ENGLISH('help.schema.description'))
    .action(action(async () => (await import('./schema.ts')).schema));

  return program;
}

const configOption = (): Option => new Option('-c, --config <file>', ENGLISH('help.all.config'));

const tryAgainOption = (): Option => new Option('--try-again', ENGLISH('help.all.try_again'));

const plantOption = (): Option =>
  new Option('--plant <name|ps_id>', ENGLISH('help.rows.plant')).argParser((name: string, before: readonly string[] = []) => [
    ...before,
    name,
  ]);

const nameOption = (): Option => new Option('--name <text>', ENGLISH('help.rows.name'));

const withValueOption = (): Option => new Option('--with-value', ENGLISH('help.rows.with_value'));

const summaryOption = (): Option => new Option('--summary', ENGLISH('help.rows.summary')).conflicts('name');

const formatOption = (): Option => new Option('-f, --format <format>', ENGLISH('help.rows.format')).choices(ROW_FORMATS);

const outputOption = (): Option => new Option('-o, --output <file>', ENGLISH('help.rows.output'));

const pagerOption = (): Option => new Option('--no-pager', ENGLISH('help.rows.no_pager'));

const list = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError(ENGLISH('help.invalid.port'));
}

/** Parses a duration such as `90s`, `10m` or `2h`. @returns milliseconds */
function duration(text: string): number {
  const [, count = '0', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? 0);
  if (ms > 0) return ms;
  throw new InvalidArgumentError(ENGLISH('help.invalid.duration'));
}
