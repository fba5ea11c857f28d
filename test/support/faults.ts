import type { PacketCmd } from 'mqtt-packet';
import type { Fault, ProxiedConnection } from './withholding-proxy.ts';

const ANSWERS: readonly PacketCmd[] = ['connack', 'suback', 'unsuback', 'puback'];

/** Each single packet that the broker sends in answer, by its type. */
export function answersOf(connections: readonly ProxiedConnection[]): ReadonlyMap<PacketCmd, readonly Fault[]> {
  const positions = (type: PacketCmd): Fault[] =>
    connections.flatMap(({ ordinal, counts }) => upTo(counts.get(type) ?? 0).map((position) => ({ type, connection: ordinal, position })));
  return new Map(ANSWERS.map((type) => [type, positions(type)]));
}

/** All packets from each one on that follows a CONNACK. */
export const silencesOf = (connections: readonly ProxiedConnection[]): readonly Fault[] =>
  connections.flatMap(({ ordinal, counts }) =>
    upTo([...counts.values()].reduce((one, other) => one + other, 0))
      .slice(1)
      .map((from) => ({ connection: ordinal, from })),
  );

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const { ALL_POSITIONS } = process.env;

/** Number of faults that are always tried. */
const FEW = 10;
const EVERY = 3;

/**
 * Every third fault, so that the gate does not take minutes for hundreds of starts; all of them with ALL_POSITIONS (npm run
 * test:acknowledgements).
 */
export const partOf = (faults: readonly Fault[]): readonly Fault[] =>
  ALL_POSITIONS === undefined && faults.length > FEW ? faults.filter((_, index) => index % EVERY === 1) : faults;
