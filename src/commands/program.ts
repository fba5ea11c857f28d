import { Command, Option } from 'commander';
import { HOUR_MS, SECOND_MS } from '../calendar.ts';
import type { ExitCode } from '../errors.ts';
import { PERIODS } from '../history/time-range.ts';
import { DEMO_SIGN_INS, JOURNAL_FORMATS, ROW_FORMATS } from './choices.ts';
import type { Context, Outcome } from './context.ts';
import type { DrainOptions } from './fleet/drain.ts';
import type { MoveOptions } from './fleet/move.ts';
import { help, helpIn } from './help.ts';
import { invalidValue } from './usage-error.ts';

const DEFAULT_PORT = 1883;
const DEFAULT_PAGE_PORT = 8099;
const UNITS_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: 60 * SECOND_MS, h: HOUR_MS };

/**
 * Defines the command line: every command with its options. Commander throws its mistakes without writing them, see usage-error.ts.
 * @param ended called with the exit code of the command that ran
 */
export function createProgram(context: Context, ended: (exit: ExitCode) => void): Command {
  const program = new Command('isolarcloud2mqtt')
    .description(help('help.program.description'))
    .version(context.version, '-V, --version', help('help.all.version'))
    .helpOption('-h, --help', help('help.all.help'))
    .helpCommand('help [command]', help('help.all.help_command'))
    .configureHelp(helpIn(context.spoken))
    .configureOutput({ outputError: () => undefined })
    .exitOverride();

  /** Loads a command when it is called: loading all of them takes ten times the CPU time of the program itself. */
  const action =
    <Options>(load: () => Promise<(options: Options, context: Context) => Outcome>) =>
    async (options: Options): Promise<void> => {
      const command = await load();
      ended(await command(options, context));
    };

  /** The same for a command with the settings of the Home Assistant app, if the bridge is one. */
  const inAppToo =
    <Options>(command: (options: Options, context: Context) => Outcome) =>
    async (options: Options, own: Context): Outcome => {
      if (own.app === null) return command(options, own);
      const { inApp } = await import('./home-assistant-app/in-app.ts');
      return command(options, await inApp(own.app, own));
    };

  program
    .command('run')
    .description(help('help.run.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .addOption(tryAgainOption())
    .option('--capture <file>', help('help.run.capture'))
    .option('--setup', help('help.run.setup'))
    .action(action(async () => (await import('./run.ts')).run));

  program
    .command('setup')
    .description(help('help.setup.description'))
    .addOption(configOption())
    .action(action(async () => inAppToo((await import('./setup/setup.ts')).setup)));

  program
    .command('demo')
    .description(help('help.demo.description'))
    .addOption(portOption('-p, --port <number>', help('help.demo.port'), DEFAULT_PORT))
    .addOption(choice('--sign-in <flavour>', help('help.demo.sign_in'), DEMO_SIGN_INS).default('password'))
    .addOption(portOption('--page-port <number>', help('help.demo.page_port'), DEFAULT_PAGE_PORT))
    .action(action(async () => (await import('./demo/demo.ts')).demo));

  program
    .command('read')
    .description(help('help.read.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .addOption(plantOption())
    .addOption(nameOption())
    .addOption(withValueOption())
    .addOption(summaryOption())
    .addOption(formatOption())
    .addOption(outputOption())
    .addOption(pagerOption())
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./values/read.ts')).read)));

  program
    .command('points')
    .description(help('help.points.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .option('-a, --all', help('help.points.all'))
    .addOption(plantOption())
    .addOption(nameOption())
    .addOption(withValueOption())
    .addOption(summaryOption())
    .addOption(pagerOption())
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./points.ts')).points)));

  program
    .command('history')
    .description(help('help.history.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .requiredOption('--from <period>', help('help.history.from'))
    .option('--to <period>', help('help.history.to'))
    .addOption(choice('-p, --period <period>', help('help.history.period'), PERIODS).default('day'))
    .option('--statistics <names>', help('help.history.statistics'), list)
    .option('--every <minutes>', help('help.history.every'), Number, 5)
    .option('--points <points>', help('help.history.points'), list)
    .option('--devices <ps_keys>', help('help.history.devices'), list)
    .addOption(plantOption())
    .addOption(nameOption())
    .addOption(withValueOption())
    .addOption(summaryOption())
    .option('--missing', help('help.history.missing'))
    .option('--newest-first', help('help.history.newest_first'))
    .addOption(formatOption())
    .addOption(outputOption())
    .addOption(pagerOption())
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./history/history.ts')).history)));

  program
    .command('backfill')
    .description(help('help.backfill.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .option('--from <day>', help('help.backfill.from'))
    .option('--to <day>', help('help.backfill.to'))
    .addOption(choice('--resolution <kind>', help('help.backfill.resolution'), ['day', 'hour']).default('day'))
    .option('--points <points>', help('help.backfill.points'), list)
    .option('-a, --apply', help('help.backfill.apply'))
    .option('--undo', help('help.backfill.undo'))
    .option('--since <day>', help('help.backfill.since'))
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./backfill/backfill.ts')).backfill)));

  program
    .command('energy')
    .description(help('help.energy.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .option('-a, --apply', help('help.energy.apply'))
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./energy.ts')).energy)));

  program
    .command('journal')
    .description(help('help.journal.description'))
    .addOption(configOption())
    .addOption(choice('-f, --format <format>', help('help.journal.format'), JOURNAL_FORMATS).default('table'))
    .addOption(pagerOption())
    .action(action(async () => inAppToo((await import('./journal.ts')).journal)));

  program
    .command('plan')
    .description(help('help.plan.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .option('--ask-cloud', help('help.plan.ask_cloud'))
    .option('--json', help('help.plan.json'))
    .option('-a, --apply', help('help.plan.apply'))
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./plan/plan.ts')).plan)));

  const fleet = program
    .command('fleet')
    .description(help('help.fleet.description'))
    .addOption(configOption())
    .option('--json', help('help.fleet.json'))
    .action(action(async () => (await import('./fleet/fleet.ts')).fleet));

  fleet
    .command('drain')
    .description(help('help.fleet.drain'))
    .argument('<replica>', help('help.fleet.replica'))
    .addOption(configOption())
    .option('--undo', help('help.fleet.undo'))
    .action(async (replica: string, _options: unknown, command: Command) => {
      const { drain } = await import('./fleet/drain.ts');
      ended(await drain(replica, command.optsWithGlobals<DrainOptions>(), context));
    });

  fleet
    .command('move')
    .description(help('help.fleet.move'))
    .argument('<shard>', help('help.fleet.shard'))
    .argument('[replica]', help('help.fleet.replica'))
    .addOption(configOption())
    .option('--auto', help('help.fleet.auto'))
    .action(async (shard: string, replica: string | undefined, _options: unknown, command: Command) => {
      const { move } = await import('./fleet/move.ts');
      ended(await move({ shard, replica }, command.optsWithGlobals<MoveOptions>(), context));
    });

  program
    .command('forget')
    .description(help('help.forget.description'))
    .addOption(configOption())
    .option('-n, --dry-run', help('help.forget.dry_run'))
    .action(action(async () => inAppToo((await import('./forget.ts')).forget)));

  program
    .command('healthcheck')
    .description(help('help.healthcheck.description'))
    .addOption(configOption())
    .action(action(async () => (await import('./healthcheck.ts')).healthcheck));

  program
    .command('doctor')
    .description(help('help.doctor.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .option('--ask-other-regions', help('help.doctor.ask_other_regions'))
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./doctor/doctor.ts')).doctor)));

  program
    .command('authorize')
    .description(help('help.authorize.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .action(action(async () => inAppToo((await import('./authorize/authorize.ts')).authorize)));

  program
    .command('capture')
    .description(help('help.capture.description'))
    .addOption(configOption())
    .addOption(accountOption())
    .addOption(durationOption('--for <duration>', help('help.capture.for')).default(HOUR_MS, '1h'))
    .requiredOption('-o, --output <file>', help('help.capture.output'))
    .addOption(tryAgainOption())
    .action(action(async () => inAppToo((await import('./capture/capture.ts')).capture)));

  program
    .command('replay')
    .description(help('help.replay.description'))
    .argument('<file>', help('help.replay.file'))
    .action(async (file: string) => ended(await (await import('./replay.ts')).replay(file, context)));

  program
    .command('schema')
    .description(help('help.schema.description'))
    .addOption(configOption())
    .option('--asyncapi', help('help.schema.asyncapi'))
    .action(action(async () => (await import('./schema.ts')).schema));

  return program;
}

const configOption = (): Option => new Option('-c, --config <file>', help('help.all.config'));

const accountOption = (): Option => new Option('--account <name>', help('help.all.account'));

const tryAgainOption = (): Option => new Option('--try-again', help('help.all.try_again'));

const plantOption = (): Option =>
  new Option('--plant <name|ps_id>', help('help.rows.plant')).argParser((name: string, before: readonly string[] = []) => [
    ...before,
    name,
  ]);

const nameOption = (): Option => new Option('--name <text>', help('help.rows.name'));

const withValueOption = (): Option => new Option('--with-value', help('help.rows.with_value'));

const summaryOption = (): Option => new Option('--summary', help('help.rows.summary')).conflicts('name');

const formatOption = (): Option => choice('-f, --format <format>', help('help.rows.format'), ROW_FORMATS);

const outputOption = (): Option => new Option('-o, --output <file>', help('help.rows.output'));

const pagerOption = (): Option => new Option('--no-pager', help('help.rows.no_pager'));

const list = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices).argParser((text) => {
    if (choices.includes(text)) return text;
    throw invalidValue('usage.choice', flags, text, { choices: choices.join(', ') });
  });

const portOption = (flags: string, description: string, preset: number): Option =>
  new Option(flags, description).default(preset).argParser((text) => {
    const port = Number(text);
    if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
    throw invalidValue('usage.port', flags, text);
  });

/** An option with a duration such as `90s`, `10m` or `2h`; its value is in milliseconds. */
const durationOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text) => {
    const [, count = '0', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
    const ms = Number(count) * (UNITS_MS[unit] ?? 0);
    if (ms > 0) return ms;
    throw invalidValue('usage.duration', flags, text);
  });
