import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../../src/errors.ts';
import type { Reply } from '../../../../src/isolarcloud/envelope.ts';
import { alarmOf } from '../../../../src/isolarcloud/wire/alarm.ts';
import { decodeCallInfo } from '../../../../src/isolarcloud/wire/call-info.ts';
import { deviceOf } from '../../../../src/isolarcloud/wire/device.ts';
import { decodeMinuteHistory, decodePeriodHistory } from '../../../../src/isolarcloud/wire/history.ts';
import { decodeLogin } from '../../../../src/isolarcloud/wire/login.ts';
import { decodePlantDetail, plantOf } from '../../../../src/isolarcloud/wire/plant.ts';
import { pointInfoOf } from '../../../../src/isolarcloud/wire/point-info.ts';
import { decodePage } from '../../../../src/isolarcloud/wire/reply.ts';
import { decodeRealTime } from '../../../../src/isolarcloud/wire/sample.ts';
import { decodeTokens } from '../../../../src/isolarcloud/wire/tokens.ts';
import { asInCloud, guideReply, replyOf } from './reply-of.ts';

const ignore = (): void => {};
const asked = { psKeys: ['1600001_45_2_1'], pointIds: ['59546', '59547'] };

const DECODERS: Record<string, [decode: (reply: Reply) => unknown, sample: Reply]> = {
  login: [(reply) => decodeLogin(reply, 'gateway'), guideReply('login', 'login')],
  'plant detail': [decodePlantDetail, guideReply('power-station-detail', 'getPowerStationDetail')],
  'plant list': [
    (reply) => decodePage(reply, 'plant', plantOf, ignore),
    replyOf({ pageList: [{ ps_id: 1, total_capcity: { unit: 'kWp', value: 1 } }] }),
  ],
  'device list': [(reply) => decodePage(reply, 'device', deviceOf, ignore), guideReply('device-list', 'getDeviceList')],
  realtime: [(reply) => decodeRealTime(reply, asInCloud, ignore), guideReply('device-real-time-data', 'getDeviceRealTimeData')],
  history: [
    (reply) => decodePeriodHistory(reply, asked, ignore),
    guideReply('device-points-day-month-year-data-list', 'getDevicePointsDayMonthYearDataList'),
  ],
  'minute history': [
    (reply) => decodeMinuteHistory(reply, asked, ignore),
    replyOf({ '1600001_45_2_1': [{ time_stamp: '20251003102500', p59546: '1' }] }),
  ],
  points: [
    (reply) => decodePage(reply, 'point', pointInfoOf, ignore),
    replyOf({ pageList: [{ point_id: 1, storage_unit: 'W', show_unit: 'kW' }] }),
  ],
  tokens: [decodeTokens, replyOf({ access_token: 'a', refresh_token: 'r', expires_in: 172_799, auth_ps_list: ['1', '2'] })],
  calls: [decodeCallInfo, replyOf({ today_accessed_times: 1, per_hour_residue_times: [{ hour: 1, times: 2 }] })],
  alarms: [(reply) => decodePage(reply, 'alarm', alarmOf, ignore), replyOf({ pageList: [{ ps_id: 1, fault_name: 'x' }] })],
};

/** Returns the same JSON with one of its parts, at any depth, replaced by `value`. @param pick number of the part */
const mutated = (json: unknown, pick: number, value: unknown): unknown => {
  let part = -1;
  return JSON.parse(JSON.stringify(json), (_key, old: unknown) => {
    part += 1;
    return part === pick ? value : old;
  });
};

const onlyKnownErrors = (decode: (reply: Reply) => unknown, reply: Reply): void => {
  try {
    decode(reply);
  } catch (error) {
    expect(isBridgeError(error) && error.context.endpoint).toBe(reply.endpoint);
  }
};

describe.each(Object.entries(DECODERS))('%s', (_name, [decode, sample]) => {
  it('takes any JSON at all and throws BridgeError only', () => {
    fc.assert(fc.property(fc.jsonValue(), (data) => onlyKnownErrors(decode, { ...sample, data })));
  });

  it('takes its usual reply with any part replaced by anything and throws BridgeError only', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('--', '', 'null', {}, [], [null], 0, -1, 1e21, { unit: 'kWh', value: {} }));
    fc.assert(
      fc.property(fc.nat(60), value, (pick, part) => onlyKnownErrors(decode, { ...sample, data: mutated(sample.data, pick, part) })),
    );
  });
});
