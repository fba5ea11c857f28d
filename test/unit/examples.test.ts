import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { inputOf, mistakesIn, rightWith } from './config/support.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

test('the container of the example keeps the folder that the set-up writes, and the state', () => {
  const { volumes } = parse(read('examples/compose.yaml')).services.isolarcloud2mqtt;
  expect(volumes).toEqual(['./config:/config', 'state:/state']);
});

test('the replicas of the example are one fleet: they differ in their names alone, and their configuration is right', () => {
  const { services } = parse(read('examples/fleet/compose.yaml'), { merge: true });
  const secrets = { DATABASE_PASSWORD: 'word', ENCRYPTION_KEY: '0123456789abcdef0123456789abcdef' };
  const filled = (text: string): string =>
    Object.entries(secrets).reduce((all, [name, secret]) => all.replaceAll(`\${${name}}`, secret), text);
  const configs = ['replica-1', 'replica-2', 'replica-3'].map((name) => {
    const env = Object.entries<string>(services[name].environment).map(([variable, text]) => [variable, filled(text)]);
    return loadConfig(inputOf(rightWith(''), { env: Object.fromEntries(env) }));
  });
  expect(configs.map(({ fleet }) => fleet.replica)).toEqual(['replica-1', 'replica-2', 'replica-3']);
  expect(new Set(configs.map(({ fleet: { replica, ...fleet }, ...config }) => JSON.stringify({ ...config, fleet }))).size).toBe(1);
});

describe('the example for Kubernetes', () => {
  const objects = parseAllDocuments(read('examples/kubernetes/fleet.yaml')).map((document) => document.toJS());
  const ofKind = (kind: string) => objects.find((object) => object.kind === kind);
  const { template, ...replicas } = ofKind('StatefulSet').spec;
  const [container] = template.spec.containers;

  test('has the right configuration for a replica once its secrets are written', () => {
    const { stringData } = ofKind('Secret');
    const own = (name: string, example: string): string => (name.endsWith('_URL') ? example : `value-of-${name}`);
    const secrets = Object.entries<string>(stringData).map(([name, example]) => [name, own(name, example)]);
    const env = { ISOLARCLOUD2MQTT_FLEET_REPLICA: 'isolarcloud2mqtt-0' };
    const text = ofKind('ConfigMap').data['config.yaml'];
    expect(mistakesIn(text, { env: { ...env, ...stringData } })).not.toEqual([]);
    expect(mistakesIn(text, { env: { ...env, ...Object.fromEntries(secrets) } })).toEqual([]);
  });

  test('names each replica after its pod', () => {
    expect(container.env).toContainEqual({
      name: 'ISOLARCLOUD2MQTT_FLEET_REPLICA',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    });
  });

  test('stops at most one of three replicas at a time', () => {
    expect(replicas.replicas).toBe(3);
    expect(ofKind('PodDisruptionBudget').spec).toEqual({ maxUnavailable: 1, selector: replicas.selector });
    expect(template.metadata.labels).toEqual(replicas.selector.matchLabels);
  });

  test('takes its ConfigMap and its Secret from the same file', () => {
    expect(container.envFrom).toEqual([{ secretRef: { name: ofKind('Secret').metadata.name } }]);
    expect(template.spec.volumes).toContainEqual({ name: 'config', configMap: { name: ofKind('ConfigMap').metadata.name } });
  });
});

test.each(['docs/install/container.md', 'docs/beside-the-service.md'])(
  '%s starts no set-up in a container without the state of the bridge',
  (path) => {
    const commands = read(path).match(/docker (compose )?run\b[^`]*?isolarcloud2mqtt setup/g) ?? [];
    expect(commands).not.toEqual([]);
    expect(commands.filter((command) => !command.startsWith('docker compose run') && !command.includes(':/state'))).toEqual([]);
  },
);
