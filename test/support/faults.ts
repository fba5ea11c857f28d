import type { PacketCmd } from 'mqtt-packet';
import type { Fault, ProxiedConnection } from './withholding-proxy.ts';

const ANSWERS: readonly PacketCmd[] = ['connack', 'suback', 'unsuback', 'puback'];

/** Key: type of packet. Value: for each packet of this type that the broker has sent, a fault that withholds it alone. */
export function answersOf(connections: readonly ProxiedConnection[]): ReadonlyMap<PacketCmd, readonly Fault[]> {
  const positions = (type: PacketCmd): Fault[] =>
    connections.flatMap(({ ordinal, counts }) => upTo(counts.get(type) ?? 0).map((position) => ({ type, connection: ordinal, position })));
  return new Map(ANSWERS.map((type) => [type, positions(type)]));
}

/** Returns for each packet after a CONNACK a fault that withholds it and all later packets of the connection. */
export const silencesOf = (connections: readonly ProxiedConnection[]): readonly Fault[] =>
  connections.flatMap(({ ordinal, counts }) =>
    upTo([...counts.values()].reduce((one, other) => one + other, 0))
      .slice(1)
      .map((from) => ({ connection: ordinal, from })),
  );

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const { ALL_POSITIONS } = process.env;

/** Up to this number of faults, all are tried. */
const FEW = 10;
const EVERY = 3;

/**
 * Returns every third of many faults, because hundreds of starts take minutes; all of them if ALL_POSITIONS is set (npm run
 * test:acknowledgements).
 */
export const partOf = (faults: readonly Fault[]): readonly Fault[] =>
  ALL_POSITIONS === undefined && faults.length > FEW ? faults.filter((_, index) => index % EVERY === 1) : faults;
