import { type ShownFleet, shownFleet } from '../../app/fleet/shown-fleet.ts';
import { visitFleet } from '../../app/fleet/visit-fleet.ts';
import { textsOf } from '../../app/texts.ts';
import { SECOND_MS } from '../../calendar.ts';
import { EXIT } from '../../errors.ts';
import type { Value } from '../../live/documents/values.ts';
import type { KeyIn, Texts } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { renderTable } from '../output/table.ts';
import { type ConfigOptions, loadForCommand } from '../support/load-config.ts';

export interface FleetOptions extends ConfigOptions {
  /** `--json`: print the fleet as JSON. */
  readonly json?: boolean | undefined;
}

type ColumnOf = readonly [KeyIn<'fleet.column'>, 'left' | 'right'];
const REPLICA_COLUMNS: readonly ColumnOf[] = [
  ['replica', 'left'],
  ['version', 'left'],
  ['state', 'left'],
  ['heartbeat', 'right'],
  ['shards', 'right'],
  ['plants', 'right'],
];
const SHARD_COLUMNS: readonly ColumnOf[] = [
  ['shard', 'right'],
  ['account', 'left'],
  ['plants', 'right'],
  ['owner', 'left'],
  ['wish', 'left'],
  ['epoch', 'right'],
  ['heartbeat', 'right'],
];

/**
 * Shows the replicas and the shards of a fleet. Only the database is asked.
 * @throws BridgeError fleet_not_configured, and those of `Database.query`
 */
export async function fleet({ json = false, ...options }: FleetOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const shown = await visitFleet(config, async (store) => shownFleet(await store.state(), await store.contents()));
  const texts = textsOf(config);
  const { problem } = shown;
  const inWords = problem && { code: problem.code, happened: problem.happened(texts), remedy: problem.remedy(texts) };
  if (json) context.out.write(`${JSON.stringify({ ...shown, problem: inWords }, null, 2)}\n`);
  else if (shown.replicas.length + shown.shards.length > 0) context.out.write(rendered(shown, texts));
  if (shown.replicas.length === 0) context.err.write(`${texts('fleet.empty')}\n`);
  return EXIT.ok;
}

function rendered({ replicas, shards, calls, problem }: ShownFleet, texts: Texts): string {
  const titled = (columns: readonly ColumnOf[]) => columns.map(([name, align]) => ({ title: texts(`fleet.column.${name}`), align }));
  const replicaRows = replicas.map(({ name, version, state, heartbeatAgeMs, shards: owned, plants }) => [
    ...[name, version, texts(`fleet.state.${state}`)],
    ...[seconds(heartbeatAgeMs), String(owned.length), String(plants)],
  ]);
  const shardRows = shards.map(({ shard, account, plants, owner, wish, epoch, heartbeatAgeMs }) => [
    ...[String(shard), account, String(plants)],
    ...[owner ?? '', wish ?? '', String(epoch), heartbeatAgeMs === null ? '' : seconds(heartbeatAgeMs)],
  ]);
  const sentences = [
    ...(calls === null
      ? []
      : [texts('fleet.calls', { hour: number(calls.thisHour), today: number(calls.today), left: number(calls.left) })]),
    problem === null ? texts('fleet.ok') : problem.sentence(texts),
  ];
  const tables = [renderTable(titled(REPLICA_COLUMNS), replicaRows), renderTable(titled(SHARD_COLUMNS), shardRows)];
  return [...tables, ...sentences.map((sentence) => `${sentence}\n`)].join('\n');
}

const number = (value: Value): string => String(value ?? '–');

const seconds = (ms: number): string => (ms / SECOND_MS).toFixed(1);
