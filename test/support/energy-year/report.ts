import type { CounterLedger, Deviation } from './ledger.ts';

/** The result of all simulated runs ("lives") of one kind of plant. */
export interface Report {
  readonly plant: string;
  readonly lives: number;
  readonly days: number;
  readonly injected: number;
  /**
   * Number of lifetime counters and of periods whose energy was compared with the truth.
   */
  readonly compared: number;
  /** Descriptions of those whose energy differs by more than the injected events explain. */
  readonly wrong: readonly string[];
  /** Number of those for which the samples do not show to which count some energy belongs. */
  readonly undecidable: number;
  /** Total energy that Home Assistant counted above the truth, or below it. */
  readonly errorKwh: number;
  readonly trueKwh: number;
  readonly worstLeapKwh: number;
  readonly worstDropKwh: number;
}

/** Half a Wh: the possible rounding of values and sums. */
const NOTICEABLE_KWH = 0.0005;

export function reportOf(plant: string, days: number, lives: readonly (readonly CounterLedger[])[]): Report {
  const ledgers = lives.flat();
  const sum = (of: (ledger: CounterLedger) => number): number => ledgers.reduce((total, ledger) => total + of(ledger), 0);
  const most = (of: (ledger: CounterLedger) => number): number => Math.max(...ledgers.map(of));
  return {
    plant,
    lives: lives.length,
    days,
    injected: sum(({ injected }) => injected),
    compared: sum(({ deviations }) => deviations.length),
    wrong: lives.flatMap((life, index) => life.flatMap((ledger) => wrongOf(ledger, index))),
    undecidable: sum(({ deviations }) => deviations.filter((deviation) => isOff(deviation) && !isWrong(deviation)).length),
    errorKwh: sum(({ errorKwh }) => errorKwh),
    trueKwh: sum(({ trueKwh }) => trueKwh),
    worstLeapKwh: most(({ worstLeapKwh }) => worstLeapKwh),
    worstDropKwh: most(({ worstDropKwh }) => worstDropKwh),
  };
}

const isOff = ({ excessKwh }: Deviation): boolean => excessKwh > NOTICEABLE_KWH;
const isWrong = ({ excessKwh, undecidableKwh }: Deviation): boolean => excessKwh - undecidableKwh > NOTICEABLE_KWH;

const wrongOf = ({ counter, deviations }: CounterLedger, life: number): string[] =>
  deviations.filter(isWrong).map(({ until, shownKwh, trueKwh }) => {
    const end = new Date(until).toISOString();
    return `life ${life}, ${counter.name} until ${end}: ${shownKwh.toFixed(2)} kWh shown, ${trueKwh.toFixed(2)} true`;
  });

/** The head of a Markdown table of reports; `line` returns one row of it. */
export const header =
  '| Plant | Lives | Days | Glitches | Compared | Undecidable | Wrong | kWh made | kWh booked wrong | Worst leap | Worst drop |';
export const line = (report: Report): string =>
  `| ${[
    report.plant,
    report.lives,
    report.days,
    report.injected,
    report.compared,
    report.undecidable,
    report.wrong.length,
    report.trueKwh.toFixed(0),
    report.errorKwh.toFixed(1),
    report.worstLeapKwh.toFixed(1),
    report.worstDropKwh.toFixed(1),
  ].join(' | ')} |`;
