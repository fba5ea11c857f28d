import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from './cli.ts';

export const HYBRID = '1501234_14_1_1';
export const YIELD = '13134';
export const EXPORT = '13125';

interface Value {
  readonly ps_key: string;
  readonly point_id: string;
  readonly slug: string;
  readonly value: number;
  readonly device_time: string;
}

/** Reads the present values of the hybrid inverter. Key: point id. */
export async function readValues(folder: string): Promise<ReadonlyMap<string, Value>> {
  const { stdout } = await cli(['read', '--format', 'json'], { cwd: folder });
  const values = JSON.parse(stdout) as readonly Value[];
  return new Map(values.filter(({ ps_key }) => ps_key === HYBRID).map((value) => [value.point_id, value]));
}

/**
 * Writes a guard file in the form of earlier versions, of a bridge that has read the present yield and export of the hybrid inverter a
 * minute ago.
 * @param field a field of the yield's counter, whose value is replaced by the text `written`
 */
export function writeGuardFile(folder: string, values: ReadonlyMap<string, Value>, field: string, written: string): void {
  const at = Date.now() - 60_000;
  const counter = (raw: number) => ({
    period: null,
    tracking: { segment: { offset: 0, raw, at, movedAt: at }, former: null, evidence: null, held: null, pacePerHour: 0 },
  });
  const witness = { serialNumber: null, uuid: null, swappedAt: null, seenAt: at - 600_000, seenReadAt: at, wrongClock: null };
  const counters = { [YIELD]: counter(values.get(YIELD)?.value ?? 0), [EXPORT]: counter(values.get(EXPORT)?.value ?? 0) };
  const memory = JSON.stringify({ version: 1, plants: {}, devices: { [HYBRID]: { witness, lastW: 0, counters } } });
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(
    join(folder, 'state/guard-isolarcloud.json'),
    memory.replace(new RegExp(`("${YIELD}":.*?"${field}":)[^,}]+`), `$1${written}`),
  );
}
