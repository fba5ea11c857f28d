import { hash } from '../../../src/simulator/physics/noise.ts';

/** What happens to the fleet in a round of faults. */
type Fault = 'killed' | 'stopped' | 'terminated' | 'database killed' | 'database stopped';

export interface Round {
  readonly fault: Fault;
  /** Names of the replicas that the fault hits. With a fault of the database: of those that are killed meanwhile. */
  readonly victims: readonly string[];
  /** How long a database is away. */
  readonly outageMs: number;
  /** Time from the end of the round to the next one. */
  readonly pauseMs: number;
}

/** Faults of replicas are more frequent than those of the database, which hit all replicas. */
const FAULTS: readonly Fault[] = [
  ...(['killed', 'killed', 'stopped', 'terminated', 'terminated'] as const),
  ...(['database killed', 'database stopped'] as const),
];
const TWO_VICTIMS_SHARE = 0.25;
/** Longer than the right to act of a replica, so that all of them drop their shards. */
const OUTAGE_MS = { least: 10_000, most: 20_000 };
const LONGEST_PAUSE_MS = 12_000;

/** Returns round `index` of a run with this seed: always the same. One replica at least is not hit. */
export function drawnRound(seed: number, index: number, names: readonly string[]): Round {
  const chance = (number: number): number => hash(seed, 8 * index + number);
  const fault = FAULTS[Math.floor(chance(0) * FAULTS.length)] ?? 'killed';
  const first = Math.floor(chance(1) * names.length);
  const order = names.map((_, position) => names[(first + position) % names.length] ?? '');
  const hit = chance(2) < TWO_VICTIMS_SHARE ? 2 : 1;
  const isOfDatabase = fault.startsWith('database');
  return {
    fault,
    victims: order.slice(0, isOfDatabase ? hit - 1 : hit),
    outageMs: OUTAGE_MS.least + chance(3) * (OUTAGE_MS.most - OUTAGE_MS.least),
    pauseMs: chance(4) * LONGEST_PAUSE_MS,
  };
}
