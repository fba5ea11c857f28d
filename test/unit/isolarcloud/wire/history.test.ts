import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMinuteHistory, decodePeriodHistory, pointOfKey } from '../../../../src/isolarcloud/wire/history.ts';
import { noProblem, replyOf } from './reply-of.ts';

const asked = { psKeys: ['1_1_1_1'], pointIds: ['59547', '1'] };

describe('the key of a history reply', () => {
  it.each([
    ['59547', ['59547'], '59547'],
    ['p59547', ['59547'], '59547'],
    ['559547', ['59547'], '59547'],
    ['559547', ['59547', '559547'], '559547'],
    ['p559547', ['59547', '559547'], '559547'],
    ['ü59547', ['59547'], '59547'],
    ['pp59547', ['59547'], null],
    ['59547p', ['59547'], null],
    ['9547', ['59547'], null],
    ['', ['59547'], null],
  ])('%s, asked for %j, means %s', (key, ids, id) => expect(pointOfKey(key, ids)).toBe(id));

  it('with a p before it always finds the requested point among any others', () => {
    const ids = fc.uniqueArray(fc.nat(99_999).map(String), { minLength: 1 });
    fc.assert(fc.property(ids, (all) => all.every((id) => pointOfKey(`p${id}`, all) === id)));
  });
});

describe('history by the day', () => {
  it('gives each statistic that was asked for, with the null it came with', () => {
    const rows = [{ time_stamp: 202509, '2': '5.5', '4': null, extra: 'x' }];
    const history = decodePeriodHistory(replyOf({ '1_1_1_1': { p1: rows, p59547: null } }), asked, noProblem);
    expect(history.get('1_1_1_1')?.get('1')).toEqual([
      {
        time: '202509',
        values: new Map([
          ['peak', '5.5'],
          ['total', null],
        ]),
      },
    ]);
    expect(history.get('1_1_1_1')?.get('59547')).toEqual([]);
  });

  it('of nothing is empty', () => expect(decodePeriodHistory(replyOf(null), asked, noProblem).size).toBe(0));

  it.each([
    ['a point that was not asked for', { '1_1_1_1': { p777777: [] } }, '"p777777"'],
    ['two keys for one point', { '1_1_1_1': { p1: [], x1: [] } }, '"x1"'],
    ['a device that was not asked for', { '2_1_1_1': {} }, '"2_1_1_1"'],
    ['no object at all', [], 'no object'],
  ])('with %s makes no sense, and the key is named', (_name, data, told) => {
    expect(() => decodePeriodHistory(replyOf(data), asked, noProblem)).toThrow(
      expect.objectContaining({ code: 'reply_malformed', message: expect.stringContaining(told) }),
    );
  });

  it.each([5, 'none', [], true])('leaves out a device whose history is %j, and says so', (value) => {
    const problems: string[] = [];
    const two = { ...asked, psKeys: ['1_1_1_1', '1_1_1_2'] };
    const rows = [{ time_stamp: '20250926', '2': '2' }];
    const history = decodePeriodHistory(replyOf({ '1_1_1_1': value, '1_1_1_2': { p1: rows } }), two, (problem) => problems.push(problem));
    expect([...history.keys()]).toEqual(['1_1_1_2']);
    expect(problems).toEqual(['getDeviceList: the history of device "1_1_1_1" makes no sense and is left out']);
  });

  it.each([{}, 5, 'none'])('leaves out a point whose history is %j, and says so', (value) => {
    const problems: string[] = [];
    const data = { '1_1_1_1': { p1: value, p59547: [] } };
    const history = decodePeriodHistory(replyOf(data), asked, (problem) => problems.push(problem));
    expect([...(history.get('1_1_1_1')?.keys() ?? [])]).toEqual(['59547']);
    expect(problems).toEqual(['getDeviceList: the history of point 1 of a device makes no sense and is left out']);
  });

  it('leaves out a row without a time and says so', () => {
    const problems: string[] = [];
    const data = { '1_1_1_1': { p1: [{ '2': '1' }, { time_stamp: '20250926', '2': '2' }] } };
    const history = decodePeriodHistory(replyOf(data), asked, (problem) => problems.push(problem));
    expect(history.get('1_1_1_1')?.get('1')).toHaveLength(1);
    expect(problems).toEqual(['getDeviceList: history row 1 of 2 makes no sense and is left out']);
  });
});

describe('history by the minute', () => {
  it('gives all points of each moment, and leaves out what is no point', () => {
    const data = {
      '1_1_1_1': [{ time_stamp: '20251002100000', p1: '5', p59547: '6', pST001: '20251002100003' }, { time_stamp: '20251002100500' }],
    };
    expect(decodeMinuteHistory(replyOf(data), asked, noProblem).get('1_1_1_1')).toEqual([
      {
        time: '20251002100000',
        values: new Map([
          ['1', '5'],
          ['59547', '6'],
        ]),
      },
      { time: '20251002100500', values: new Map() },
    ]);
  });

  it.each([{}, 5, 'none'])('leaves out a device whose history is %j, and says so', (value) => {
    const problems: string[] = [];
    const two = { ...asked, psKeys: ['1_1_1_1', '1_1_1_2'] };
    const history = decodeMinuteHistory(replyOf({ '1_1_1_1': value, '1_1_1_2': [] }), two, (problem) => problems.push(problem));
    expect([...history.keys()]).toEqual(['1_1_1_2']);
    expect(problems).toEqual(['getDeviceList: the history of device "1_1_1_1" makes no sense and is left out']);
  });

  it('with a point that was not asked for makes no sense', () => {
    const data = { '1_1_1_1': [{ time_stamp: '20251002100000', p2: '5' }] };
    expect(() => decodeMinuteHistory(replyOf(data), asked, noProblem)).toThrow(expect.objectContaining({ code: 'reply_malformed' }));
  });
});
