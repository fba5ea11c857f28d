import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type Capture, parseCapture } from '../../../src/capture/format.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { Fault } from '../../../src/simulator/faults/fault.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { startAedes } from '../../support/aedes.ts';
import { folderWith, temporaryFolder } from '../../support/cli.ts';
import { Watcher } from '../../support/mqtt.ts';
import { printed, redacted } from '../../support/replayed.ts';
import { runCommand } from '../../support/run-command.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Noon in São Paulo. */
const NOON = Date.UTC(2026, 2, 10, 15);
const SPEED = 60;

/**
 * The faults of the captured run, each in force for some minutes, one after the other. The bridge waits for an hour only after the last
 * one, the exhausted quota.
 */
const FAULTS: readonly Fault[] = [
  { kind: 'key_fails', psKey: '1501234_43_2_1' },
  { kind: 'connection_reset', calls: 1 },
  { kind: 'truncated_body', calls: 1 },
  { kind: 'not_json', body: '<html>Casa Ipê</html>', calls: 1 },
  { kind: 'http_status', status: 503, body: 'owner@example.com', calls: 1 },
  { kind: 'no_answer', calls: 1 },
  { kind: 'token_revoked', calls: 1 },
  { kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData', deviceType: 7 },
  { kind: 'point_condemned', deviceType: 14, pointId: '13141' },
  { kind: 'result_code', code: 'E901', calls: 1 },
  { kind: 'http_status', status: 429, headers: { 'retry-after': '90' }, calls: 1 },
  {
    kind: 'alarm',
    psId: 1501234,
    alarm: { psKey: '1501234_14_1_1', code: '14', name: 'Over-voltage', type: 2, level: 1, since: NOON, closedAt: null },
  },
  { kind: 'result_code', code: 'E999', calls: 1 },
];
const EACH_MS = 2 * MINUTE;

/** Returns the different results of the calls in a capture. */
const kindsOf = ({ entries }: Capture): readonly unknown[] => [
  ...new Set(
    entries.flatMap((entry) => {
      if (entry.kind !== 'call') return [];
      if ('failure' in entry) return [entry.failure.code];
      const { status, body, text } = entry.answer;
      return [status, text?.looks, (body as { result_code?: string } | undefined)?.result_code];
    }),
  ),
];

test('a capture of a faulty run replays as the broker saw it', { timeout: 120_000 }, async () => {
  const began = performance.now();
  const now = (): number => Math.round(NOON + (performance.now() - began) * SPEED);
  const plants = [hybridHome({ commissionedAt: NOON - DAY })];
  const cloud = new CloudSimulator({ plants, now });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  FAULTS.forEach((fault, index) => {
    const from = NOON + (index + 1) * EACH_MS;
    cloud.inject({ ...fault, from, until: from + EACH_MS });
  });
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const watcher = await Watcher.on(broker.url);
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const folder = folderWith({
    isolarcloud: { gateway, app_key, secret_key, username, password },
    polling: { schedule: 'interval', interval_minutes: 1 },
    points: { preset: 'essential' },
    network: { timeout_seconds: 1 },
    mqtt: { url: broker.url },
  });
  const file = join(temporaryFolder(), 'capture.ndjson');
  const stop = new AbortController();
  const running = runCommand(['run', '--config', join(folder, 'config.yaml'), '--capture', file], {
    now,
    sleep: (ms, signal) => delay(ms / SPEED, undefined, { signal }),
    stop: stop.signal,
  });
  await delay(((FAULTS.length + 2) * EACH_MS) / SPEED);
  stop.abort();
  expect(await running).toMatchObject({ end: 'ok' });

  const capture = parseCapture(readFileSync(file, 'utf8'));
  expect(kindsOf(capture)).toEqual(
    expect.arrayContaining(['gateway_unreachable', 'gateway_timeout', 'other', 'html', 503, 429, 'E00003', 'E900', '010', 'E901', 'E999']),
  );
  const replay = await runCommand(['replay', file]);
  expect(replay).toMatchObject({ end: 'ok', stderr: expect.not.stringContaining('not captured') });
  expect(printed(replay.stdout)).toEqual(redacted(watcher.seen, plants, capture, new URL(gateway).host));
});

test('a capture that could make no call ends with the reason, and with its exit code', async () => {
  const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: NOON - DAY })], oauth: {} });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const folder = folderWith({ isolarcloud: accountSettings(cloud, gateway) });
  const file = join(temporaryFolder(), 'capture.ndjson');
  const result = await runCommand(['capture', '--config', join(folder, 'config.yaml'), '--for', '1s', '--output', file]);
  expect(result).toMatchObject({ end: 'authorization_missing', exit: 77 });
  expect(result.stderr).toContain('has not authorised the application yet');
});
