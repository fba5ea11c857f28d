import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/catalogue/sensor-classes.ts';
import type { PointSpec } from '../../../src/model.ts';

interface Rules {
  readonly units?: readonly (string | null)[];
  readonly state_classes: readonly string[];
}
const homeAssistants = Object.values(
  JSON.parse(readFileSync(new URL('../../fixtures/ha-units.json', import.meta.url), 'utf8')) as Record<string, Record<string, Rules>>,
);

/** Returns the device classes of a version of Home Assistant, without those of dates and texts. */
const classesOf = (home: Record<string, Rules>): string[] => Object.keys(home).filter((name) => home[name]?.state_classes.length !== 0);
const units = [...new Set(homeAssistants.flatMap((home) => Object.values(home).flatMap((rules) => rules.units ?? [])))];
const stateClasses = ['measurement', 'total', 'total_increasing', null] as const;

const isTaken = (home: Record<string, Rules>, name: string, unit: string | null, stateClass: PointSpec['stateClass']): boolean => {
  const rules = home[name];
  if (rules === undefined) return false;
  return (rules.units?.includes(unit) ?? true) && (stateClass === null || rules.state_classes.includes(stateClass));
};

describe('a sensor of a custom point is refused', () => {
  it('exactly where a supported Home Assistant would refuse it', () => {
    const names = [...new Set(homeAssistants.flatMap(classesOf))];
    const wrong = names.flatMap((deviceClass) =>
      units.flatMap((unit) =>
        stateClasses
          .filter((stateClass) => {
            const takenByAll = homeAssistants.every((home) => isTaken(home, deviceClass, unit, stateClass));
            return takenByAll !== (refusalOf({ deviceClass, unit, stateClass }) === null);
          })
          .map((stateClass) => `${deviceClass} ${unit} ${stateClass}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('never for its unit where it has no device class', () => {
    expect(refusalOf({ deviceClass: null, unit: 'kvar', stateClass: 'measurement' })).toBeNull();
  });

  it.each(['voltag', 'timestamp', 'enum', 'constructor'])('for a class that no number has: %s', (deviceClass) => {
    expect(refusalOf({ deviceClass, unit: 'V', stateClass: null })?.field).toBe('device_class');
  });
});
