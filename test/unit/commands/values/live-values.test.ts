import { describe, expect, it } from 'vitest';
import { findPoint } from '../../../../src/catalogue/index.ts';
import { LiveValues } from '../../../../src/commands/values/live-values.ts';
import type { Plant, PointSpec } from '../../../../src/model.ts';
import type { Subject } from '../../../../src/poll/collector.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';

const plantNamed = (psId: string, name: string): Plant => ({
  psId,
  name,
  type: null,
  declaredZone: null,
  online: null,
  faultStatus: null,
  faultCount: null,
  alarmCount: null,
  buildStatus: null,
  connectionType: null,
  capacity: null,
  installDate: null,
  latitude: null,
  longitude: null,
  communicators: [],
});

/** Returns a plant with one value that was measured at a given time of the day. */
function subjectAt(time: string, psId = '1', name = 'Home'): Subject {
  const psKey = `${psId}_11_0_0`;
  const spec = findPoint(11, '83033') as PointSpec;
  const at = { measuredAt: 0, deviceTime: `2026-03-10T${time}-03:00`, readAt: 0 };
  const newest = { psKey, faultStatus: null, deployed: null, ...at, specs: [spec], values: [1200] };
  return { psKey, plant: plantNamed(psId, name), device: null, newest, specs: [spec] };
}

describe('live values', () => {
  it('tell each new sample once, with the names of the points', () => {
    const live = new LiveValues(ENGLISH);

    expect(live.news([subjectAt('12:00:00')])).toBe('Home    12:00:00  Active power 1200 W\n');
    expect(live.news([subjectAt('12:00:00')])).toBe('');
    expect(live.news([subjectAt('12:00:05')])).toBe('Home    12:00:05  Active power 1200 W\n');
  });

  it('fit the terminal', () => {
    const subjects = Array.from({ length: 10 }, (_, index) => subjectAt('12:00:00', String(index), `Plant ${index}`));
    const lines = new LiveValues(ENGLISH).table(subjects, { columns: 40, rows: 6 }).split('\n');

    expect(lines).toEqual([
      'plant, device  at        values',
      'Plant 0        12:00:00  Active power 1…',
      'Plant 1        12:00:00  Active power 1…',
      'Plant 2        12:00:00  Active power 1…',
      'and 7 more devices; a larger terminal s…',
    ]);
  });

  it('end a name that is too long with an ellipsis, and show whole values only', () => {
    const subject = subjectAt('12:00:00', '1', 'A plant with a long name');
    const specs = [...subject.specs, ...subject.specs, ...subject.specs];
    const many = { ...subject, newest: { ...subject.newest, specs, values: [1200, 1200, 1200] } } as Subject;
    const [, line] = new LiveValues(ENGLISH).table([many], { columns: 80, rows: 24 }).split('\n');

    expect(line).toBe('A plant with a lo…  12:00:00  Active power 1200 W, Active power 1200 W, …');
  });

  it('share the lines among the plants', () => {
    const [one, other] = [subjectAt('12:00:00', '1', 'One'), subjectAt('12:00:00', '2', 'Other')];
    const lines = new LiveValues(ENGLISH).table([one, one, one, one, other, other], { columns: 80, rows: 7 }).split('\n');

    expect(lines.map((line) => line.split(' ')[0])).toEqual(['plant,', 'One', 'One', 'Other', 'Other', 'and']);
  });
});
