import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Supervisor } from '../../../src/supervisor/client.ts';
import { FakeSupervisor, SUPERVISOR_TOKEN } from '../../support/supervisor.ts';

const STOP = new AbortController().signal;
const MOSQUITTO = { host: 'core-mosquitto', port: 1883, username: 'addons', password: 'planted password' };

async function started(token = SUPERVISOR_TOKEN, timeoutMs = 10_000) {
  const fake = await FakeSupervisor.start();
  return { fake, supervisor: new Supervisor({ url: fake.url, token, timeoutMs }) };
}

describe('the service mqtt of the Supervisor', () => {
  it('is the broker with its account', async () => {
    const { fake, supervisor } = await started();
    fake.mqtt = MOSQUITTO;
    const found = { url: 'mqtt://core-mosquitto:1883', username: 'addons', password: 'planted password' };
    expect(await supervisor.mqttService(STOP)).toEqual(found);
    fake.providerKey = 'app';
    expect(await supervisor.mqttService(STOP)).toEqual(found);
  });

  it('is none until an app registers one', async () => {
    const { fake, supervisor } = await started();
    expect(await supervisor.mqttService(STOP)).toBeNull();
    fake.mqtt = MOSQUITTO;
    expect(await supervisor.mqttService(STOP)).not.toBeNull();
  });

  it('has the new password after it was changed', async () => {
    const { fake, supervisor } = await started();
    fake.mqtt = MOSQUITTO;
    await supervisor.mqttService(STOP);
    fake.mqtt = { ...MOSQUITTO, password: 'another' };
    expect(await supervisor.mqttService(STOP)).toMatchObject({ password: 'another' });
  });

  it('may have neither user nor password, or empty ones', async () => {
    const { fake, supervisor } = await started();
    const nobody = { username: null, password: null };
    fake.mqtt = { host: 'broker', port: 1884 };
    expect(await supervisor.mqttService(STOP)).toEqual({ url: 'mqtt://broker:1884', ...nobody });
    fake.mqtt = { host: 'broker', port: 1884, username: '', password: '' };
    expect(await supervisor.mqttService(STOP)).toMatchObject(nobody);
  });

  it('is reached with TLS where the registration says so', async () => {
    const { fake, supervisor } = await started();
    fake.mqtt = { ...MOSQUITTO, port: 8883, ssl: true };
    expect(await supervisor.mqttService(STOP)).toMatchObject({ url: 'mqtts://core-mosquitto:8883' });
  });

  it('is refused to an app without the right, and without a token', async () => {
    const { fake, supervisor } = await started();
    fake.mqtt = 'no_right';
    await expect(supervisor.mqttService(STOP)).rejects.toMatchObject({ code: 'supervisor_refused' });
    await expect((await started('wrong')).supervisor.mqttService(STOP)).rejects.toMatchObject({ code: 'supervisor_refused' });
  });

  it('is waited for only so long', async () => {
    const { fake, supervisor } = await started(SUPERVISOR_TOKEN, 100);
    fake.mqtt = 'hangs';
    await expect(supervisor.mqttService(STOP)).rejects.toMatchObject({ code: 'supervisor_unreachable' });
  });

  it('cannot be asked while the Supervisor does not run', async () => {
    const { fake, supervisor } = await started();
    await fake.stop();
    await expect(supervisor.mqttService(STOP)).rejects.toMatchObject({ code: 'supervisor_unreachable' });
  });

  it.each([
    '',
    '{',
    '[]',
    '{"result":"ok","data":{"host":"a b","port":1883,"ssl":false}}',
    '{"result":"ok","data":{"host":"a","port":"x"}}',
  ])('is not taken from the reply %j', async (body) => {
    const server = createServer((_, response) => void response.end(body)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const supervisor = new Supervisor({ url, token: SUPERVISOR_TOKEN, timeoutMs: 10_000 });
    await expect(supervisor.mqttService(STOP)).rejects.toMatchObject({ code: 'supervisor_reply_malformed' });
  });
});

describe("the link to the app's page within Home Assistant", () => {
  it.each([
    ['2024.11.3', 'homeassistant://hassio/ingress/local_isolarcloud2mqtt'],
    ['2026.1.4', 'homeassistant://hassio/ingress/local_isolarcloud2mqtt'],
    ['2026.2.0', 'homeassistant://app/local_isolarcloud2mqtt'],
    ['2026.11.0', 'homeassistant://app/local_isolarcloud2mqtt'],
    ['landingpage', 'homeassistant://app/local_isolarcloud2mqtt'],
  ])('is, in release %s, %s', async (version, link) => {
    const { fake, supervisor } = await started();
    fake.coreVersion = version;
    expect(await supervisor.pageLink(STOP)).toBe(link);
  });

  it('is unknown while the Supervisor does not tell it', async () => {
    const { fake, supervisor } = await started();
    expect(await (await started('wrong')).supervisor.pageLink(STOP)).toBeNull();
    await fake.stop();
    expect(await supervisor.pageLink(STOP)).toBeNull();
  });
});
