import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { inputOf, mistakesIn, rightWith } from './support.ts';

const STATE = 'state: { postgres: { url: "postgresql://bridge@127.0.0.1/solar", encryption_key: 0123456789abcdef0123456789abcdef } }\n';

it('a replica of a fleet is configured by its name', () => {
  const { fleet } = loadConfig(inputOf(rightWith(`${STATE}fleet: { replica: replica-1 }\n`)));
  expect(fleet).toEqual({ replica: 'replica-1', max_shards: 20, shard_plants: 500 });
});

it('a fleet without a database is a mistake, at the line of the replica', () => {
  expect(mistakesIn(rightWith('fleet:\n  replica: a\n'))).toEqual([
    '4:12 fleet.replica needs state.postgres.url, since the replicas of a fleet share their state there',
  ]);
});

it('what one bridge alone can use is a mistake in a fleet', () => {
  const alone = 'homeassistant: { heal: true, url: http://home:8123, token: t }\nmqtt: { embedded_broker: { enabled: true } }\n';
  expect(mistakesIn(rightWith(`${STATE}fleet: { replica: a }\n${alone}`))).toEqual([
    '5:24 homeassistant.heal cannot be used together with fleet.replica',
    '6:37 mqtt.embedded_broker.enabled cannot be used together with fleet.replica',
  ]);
});

it.each(['20', '75', '550'])('a shard of %s plants is a mistake', (plants) => {
  expect(mistakesIn(rightWith(`${STATE}fleet: { replica: a, shard_plants: ${plants} }\n`))).toEqual([
    '4:36 fleet.shard_plants must be a multiple of 50, at most 500',
  ]);
});

it.each(['"a/b"', '""', '"a b"', '"+"'])('the replica cannot be called %s', (name) => {
  expect(mistakesIn(rightWith(`${STATE}fleet: { replica: ${name} }\n`))[0]).toContain('fleet.replica is no name');
});
