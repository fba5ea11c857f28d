import { describe, expect, it } from 'vitest';

import { PEM, VECTOR } from '../../support/encryption-vector.ts';
import { ACCOUNT, mistakesIn, rightWith } from './support.ts';

const BROKER_PATH = 'has a path or more behind its host, which only ws:// and wss:// may have; write mqtt://host:1883 or mqtts://host:8883';

/** A line of YAML, and the messages that it must cause, without the position. */
const cases: readonly (readonly [yaml: string, ...mistakes: string[]])[] = [
  ['isolarclud: {}', 'isolarclud is no option; did you mean isolarcloud?'],
  [
    'colour: blue',
    'colour is no option; here are known: version, language, isolarcloud, plants, accounts, points, polling, mqtt, homeassistant, page, network, log, identity, state, fleet, state_folder',
  ],
  ['plants: { include: [] }', 'plants.include is an empty list; write all, or at least one entry'],
  ['plants: { include: 1234567 }', 'plants.include must be all, or a list such as ["1234567","sn:B2262720904"]'],
  [
    'plants: { include: [abc, "sn:"] }',
    'plants.include[0] selects no plant; write a ps_id such as "1234567", or a device serial number such as "sn:B2262720904"',
    'plants.include[1] selects no plant; write a ps_id such as "1234567", or a device serial number such as "sn:B2262720904"',
  ],
  ['plants: { exclude: 1234567 }', 'plants.exclude must be a list; write [a, b], or one entry a line with - before it'],
  ['plants: { exclude: [x1] }', 'plants.exclude[0] is not a ps_id; write its digits, e.g. "1234567"'],
  ['points: { preset: basic }', 'points.preset must be essential, standard or all'],
  ['points: { preset: standart }', 'points.preset must be essential, standard or all; did you mean standard?'],
  [
    'points: { device_types: [inverter, 0] }',
    'points.device_types[0] must be a number, without quotes',
    'points.device_types[1] is not a device type; write its number, e.g. 14',
  ],
  ['points: { include: [14/*] }', 'points.include[0] selects no point; write device type and point id such as "14/13141"'],
  ['points: { include: [14/99] }', 'points.include[0] is not in docs/points.md; write it under points.custom, with a name of its own'],
  [
    'points: { exclude: [14/p13141] }',
    'points.exclude[0] selects no points; write "14/13141" for one point or "14/*" for all of a device type',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1 }] }',
    'points.custom[0].name is missing; a point that is not in docs/points.md needs one',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A }, { device_type: 44, point_id: "1", name: B, ps_keys: [k] }] }',
    'points.custom[1].point_id stands in this list twice for the same devices; keep one entry',
  ],
  ['points: { custom: [{ point_id: 1, name: A }] }', 'points.custom[0].device_type is missing (Number of the device type)'],
  [
    'points: { custom: [{ device_type: 44, point_id: p1, name: A }] }',
    'points.custom[0].point_id is not a point id; write its digits without the p, e.g. "59004"',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, slug: State Of }] }',
    'points.custom[0].slug is not a slug; write lower-case letters, digits and _ only',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, slug: state }] }',
    'points.custom[0].slug is a word with a meaning of its own in topics; choose another',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, slug: __proto__ }] }',
    'points.custom[0].slug is a word with a meaning of its own in topics; choose another',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, scale: "2" }] }',
    'points.custom[0].scale must be a number, without quotes',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, invert: yes }] }',
    'points.custom[0].invert must be true or false, without quotes',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, state_class: totl }] }',
    'points.custom[0].state_class must be measurement, total or total_increasing; did you mean total?',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, scale: 0 }] }',
    'points.custom[0].scale makes every value 0; write what the raw value is multiplied by',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, device_class: voltag }] }',
    'points.custom[0].device_class is no class that every supported Home Assistant has for numbers; did you mean voltage?',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, device_class: voltage, unit: kV }] }',
    'points.custom[0].unit must be V or mV for device class voltage',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, device_class: power }] }',
    'points.custom[0].unit must be W or kW for device class power',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, device_class: energy, unit: kWh, state_class: measurement }] }',
    'points.custom[0].state_class must be total or total_increasing for device class energy',
  ],
  [
    'points: { custom: [{ device_type: 14, point_id: 13141, unit: V }] }',
    'points.custom[0].unit must be % for the device class of this point',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, ps_keys: [] }] }',
    'points.custom[0].ps_keys is an empty list; write at least one ps_key, or remove it for all devices of the type',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, unit: V, min: 5, max: 5 }] }',
    'points.custom[0].max must be more than min, which is 5',
  ],
  [
    'points: { custom: [{ device_type: 14, point_id: 13146, max: 1 }] }',
    'points.custom[0].max has no meaning for a status, which is a text; remove it',
  ],
  [
    'points: { custom: [{ device_type: 14, point_id: 13141, max: -1 }] }',
    'points.custom[0].max must be more than min, which is 0 unless it is set too',
  ],
  [
    'points: { custom: [{ device_type: 14, point_id: 13141, min: 101 }] }',
    'points.custom[0].min must be less than max, which is 101 unless it is set too',
  ],
  [
    'points: { custom: [{ device_type: 44, point_id: 1, name: A, min: "0", max: .inf }] }',
    'points.custom[0].min must be a number, without quotes',
    'points.custom[0].max must be a number, without quotes',
  ],
  [
    'points: { net_grid_power: true }',
    'points.net_grid_power must be a section; write its options on the lines below, further to the right',
  ],
  ['polling: { interval_minutes: 0 }', 'polling.interval_minutes must be a whole number from 1 to 1440'],
  ['polling: { interval_minutes: 1441 }', 'polling.interval_minutes must be a whole number from 1 to 1440'],
  ['polling: { interval_minutes: 2.5 }', 'polling.interval_minutes must be a whole number'],
  ['polling: { interval_minutes: "5" }', 'polling.interval_minutes must be a number, without quotes'],
  ['mqtt: { url: broker }', 'mqtt.url is not the address of a broker; write mqtt://host:1883, or mqtts://, ws:// or wss://'],
  ...['mqtt://broker:1883/mqtt', 'mqtts://broker/x/', 'MQTT://broker?a=b', 'mqtt://broker:1883#a'].map(
    (url) => [`mqtt: { url: "${url}" }`, `mqtt.url ${BROKER_PATH}`] as const,
  ),
  ['mqtt: { url: "mqtt://" }', 'mqtt.url is not the address of a broker; write mqtt://host:1883, or mqtts://, ws:// or wss://'],
  ['mqtt: { url: "mqtt://u:p@broker" }', 'mqtt.url must not contain a user or password; they belong to mqtt.username and mqtt.password'],
  ['mqtt: { url: [] }', 'mqtt.url is not the address of a broker; write mqtt://host:1883, or mqtts://, ws:// or wss://'],
  ['mqtt: { url: [mqtt://a, b] }', 'mqtt.url[1] is not the address of a broker; write mqtt://host:1883, or mqtts://, ws:// or wss://'],
  [
    'mqtt: { url: [mqtt://a, "mqtt://u:p@b"] }',
    'mqtt.url[1] must not contain a user or password; they belong to mqtt.username and mqtt.password',
  ],
  [
    'mqtt: { url: "mqtt://a:1883, mqtt://b:1883" }',
    'mqtt.url is one text with several addresses; write a list such as ["mqtts://broker-1.lan:8883","mqtts://broker-2.lan:8883"]',
  ],
  [
    'mqtt: { url: [mqtts://a, mqtt://b] }',
    'mqtt.url has addresses with and without TLS, so that the password could go out in clear text; write mqtts:// or wss:// for all of them, or for none',
  ],
  ['mqtt: { password: p }', 'mqtt.password is set without mqtt.username; write the user too'],
  [
    'mqtt: { url: "mqtts://b", certificate_file: c }',
    'mqtt.certificate_file is set without mqtt.key_file; write the private key of the certificate too',
  ],
  [
    'mqtt: { url: "mqtts://b", key_passphrase: c }',
    'mqtt.key_passphrase is set without mqtt.key_file; write the private key that it opens too',
  ],
  ['mqtt: { url: "mqtts://b", key_file: c }', 'mqtt.key_file is set without mqtt.certificate_file; write the certificate of the key too'],
  [
    'mqtt: { url: "mqtt://b", ca_file: c }',
    'mqtt.url is not encrypted, so that certificates have no use; write mqtts:// or wss://, or remove the certificates',
  ],
  ['mqtt: { protocol: 3 }', 'mqtt.protocol must be auto, 5 or 4'],
  ['mqtt: { client_id: "" }', 'mqtt.client_id is empty; if it contains # or begins with a special character, put it in quotes'],
  ['mqtt: { username: " me" }', 'mqtt.username has a space at its start; remove it'],
  ['mqtt: { password: { a: 1 }, username: me }', 'mqtt.password must be text; if it begins with [ or {, put it in quotes'],
  ['mqtt: { embedded_broker: { username: me } }', 'mqtt.embedded_broker.username and password go together; write both or neither'],
  ['mqtt: { embedded_broker: { port: 0 } }', 'mqtt.embedded_broker.port must be a whole number from 1 to 65535'],
  [
    'mqtt: { embedded_broker: { host: "" } }',
    'mqtt.embedded_broker.host is empty; write an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them',
  ],
  [
    'mqtt: { embedded_broker: { enabled: true, host: 0.0.0.0 } }',
    'mqtt.embedded_broker.host lets everybody in the network connect; write username and password beside it, or anonymous: true if that is meant',
  ],
  [
    'mqtt: { embedded_broker: { enabled: true, anonymous: true, username: me, password: p } }',
    'mqtt.embedded_broker.anonymous and username exclude each other; write one of them',
  ],
  ['homeassistant: { announce: some }', 'homeassistant.announce must be all, plant or none; did you mean none?'],
  [
    'homeassistant: { announce_by_plant: { home: all, 1: nothing } }',
    'homeassistant.announce_by_plant.home is not a ps_id; write its digits, e.g. "1234567"',
    'homeassistant.announce_by_plant.1 must be all, plant or none',
  ],
  [
    'homeassistant: { announce_by_plant: all }',
    'homeassistant.announce_by_plant must be a section; write one line for each, further to the right',
  ],
  ['page: { port: 0 }', 'page.port must be a whole number from 1 to 65535'],
  [
    'homeassistant: { heal: true, url: "http://192.168.1.5:8123" }',
    'homeassistant.heal needs homeassistant.url and homeassistant.token; write both',
  ],
  ...['http://x.y', '[::1]', '127.0.0.1:8099', 'a b'].map((host): [string, string] => [
    `page: { enabled: true, host: "${host}", password: word }`,
    'page.host is not an address to listen on; write it alone, such as 127.0.0.1, ::1 or 0.0.0.0, without http:// or brackets, and the port in port',
  ]),
  ['page: { enabled: true, host: 0.0.0.0 }', 'page.host opens the page to the whole network; write password beside it'],
  [
    'page: { names: ["https://solar.example.org"] }',
    'page.names[0] is not the name of a host; write one in small letters and without port, such as solar.example.org',
  ],
  ['network: { proxy: proxy.lan }', 'network.proxy is not the address of a proxy; write one such as http://proxy.lan:3128'],
  ['network: { ipv4_only: on }', 'network.ipv4_only must be true or false, without quotes'],
  ['identity: { inverter: 1_14_1_1 }', 'identity.inverter is not a ps_key; write one such as "1501234_14_1_1"'],
  ['identity: { 1_14_1_2: inverter }', 'identity.1_14_1_2 is not a ps_key; write one such as "1501234_14_1_1"'],
  ['identity: { 1_14_1_1: 1_14_1_1 }', 'identity.1_14_1_1 is the same key; write the one that the device had before'],
  [
    'identity: { 1_14_1_2: 1_1_1_1, 1_14_1_3: 2_14_1_1 }',
    'identity.1_14_1_2 is of another plant or device type; a device goes on only as one of its own kind',
    'identity.1_14_1_3 is of another plant or device type; a device goes on only as one of its own kind',
  ],
  ['identity: { 1_11_0_1: 1_11_0_0 }', 'identity.1_11_0_1 is a plant; only devices get new keys'],
  [
    'identity: { 1_14_1_2: 1_14_1_1, 1_14_1_3: 1_14_1_2 }',
    'identity.1_14_1_3 has an older key itself; write "1_14_1_1", and remove the line of "1_14_1_2"',
  ],
  [
    'identity: { 1_14_1_2: 1_14_1_1, 1_14_1_3: 1_14_1_1 }',
    'identity.1_14_1_2 is the old key of "1_14_1_3" too; keep one of the lines',
    'identity.1_14_1_3 is the old key of "1_14_1_2" too; keep one of the lines',
  ],
  ['state_folder: ""', 'state_folder is empty; write a folder such as ./state'],
];

const said = (yaml: string): string[] => mistakesIn(yaml).map((mistake) => mistake.replace(/^\S+ /, ''));

describe('the schema', () => {
  it.each(['mqtt://broker:1883/', 'mqtts://broker', 'ws://broker:9001/mqtt', 'wss://broker/mqtt?a=b'])('takes the broker %s', (url) => {
    expect(said(rightWith(`mqtt: { url: "${url}" }`))).toEqual([]);
  });

  it.each(cases)('says of %s what is wrong and what to write instead', (yaml, ...mistakes) => {
    expect(said(rightWith(yaml))).toEqual(mistakes);
  });

  it.each(['/a', 'a/', 'a//b', 'a/+', 'a#', '$SYS/a', '""'])('takes no base topic %s', (topic) => {
    expect(said(rightWith(`mqtt: { base_topic: ${topic} }`))).toEqual([
      'mqtt.base_topic is not a topic; write words with / between them, without + # or $, and no / at either end',
    ]);
  });

  it.each(['https://gateway.example', 'http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1'])('takes the gateway %s', (gateway) => {
    expect(said(rightWith('').replace('{ app', `{ gateway: "${gateway}", app`))).toEqual([]);
  });

  it.each([
    [
      'http://gateway.isolarcloud.eu',
      'isolarcloud.gateway is not HTTPS. Use https:// for isolarcloud.gateway; plain http is allowed to this machine only.',
    ],
    [
      'http://127.0.0.1.evil.example',
      'isolarcloud.gateway is not HTTPS. Use https:// for isolarcloud.gateway; plain http is allowed to this machine only.',
    ],
    ['gateway.isolarcloud.eu', 'isolarcloud.gateway is not a web address; write one such as https://gateway.isolarcloud.eu'],
    [
      'https://u:p@gateway',
      'isolarcloud.gateway must not contain a user or password; they belong to isolarcloud.username and isolarcloud.password',
    ],
  ])('takes no gateway %s', (gateway, mistake) => {
    expect(said(rightWith('').replace('{ app', `{ gateway: "${gateway}", app`))).toEqual([mistake]);
  });

  it.each([VECTOR.publicKey, PEM])('takes the public key %j', (key) => {
    expect(said(rightWith('').replace('{ app', `{ rsa_public_key: ${JSON.stringify(key)}, app`))).toEqual([]);
  });

  it('takes no other public key, and says where it is written', () => {
    const cut = VECTOR.publicKey.slice(0, -5);
    expect(mistakesIn(`version: 1\n${ACCOUNT.replace('{ ', `{ rsa_public_key: ${cut}, `)}`)).toEqual([
      '2:32 isolarcloud.rsa_public_key is not an RSA public key; copy it whole, from its first character to its last, as the Developer Portal shows it for your application',
    ]);
  });

  it('lets two custom points have the same point id if they are for different devices', () => {
    const point = (psKey: string): string => `{ device_type: 44, point_id: 1, name: A, ps_keys: [${psKey}] }`;
    expect(said(rightWith(`points: { custom: [${point('a')}, ${point('b')}] }`))).toEqual([]);
  });

  it('needs no name for a custom point that the catalogue has', () => {
    expect(said(rightWith('points: { custom: [{ device_type: 14, point_id: 13141, scale: 100 }] }'))).toEqual([]);
  });

  describe('of the embedded broker', () => {
    const onHost = (host: string, more = ''): string[] =>
      said(rightWith(`mqtt: { embedded_broker: { enabled: true, host: "${host}"${more} } }`));

    it.each(['127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1', 'localhost'])('needs no user on %s', (host) => {
      expect(onHost(host)).toEqual([]);
    });

    const reachable = ['0.0.0.0', '::', '192.168.1.5', 'raspberrypi', '127.0.0.1.evil.example', '128.0.0.1', 'fe80::1'];
    it.each(reachable)('needs a user on %s, or the word that none is wanted', (host) => {
      expect(onHost(host)).toEqual([
        'mqtt.embedded_broker.host lets everybody in the network connect; write username and password beside it, or anonymous: true if that is meant',
      ]);
      expect(onHost(host, ', username: home, password: secret')).toEqual([]);
      expect(onHost(host, ', anonymous: true')).toEqual([]);
    });

    it('needs none where it is not enabled', () => {
      expect(said(rightWith('mqtt: { embedded_broker: { host: 0.0.0.0 } }'))).toEqual([]);
    });
  });

  describe('of the page', () => {
    const onHost = (host: string, more = ''): string[] => said(rightWith(`page: { enabled: true, host: "${host}"${more} }`));

    it.each(['127.0.0.1', '::1', 'localhost'])('needs no password on %s', (host) => {
      expect(onHost(host)).toEqual([]);
    });

    it.each(['0.0.0.0', '::', '192.168.1.5', 'raspberrypi'])('needs a password on %s', (host) => {
      expect(onHost(host)).toEqual(['page.host opens the page to the whole network; write password beside it']);
      expect(onHost(host, ', password: secret')).toEqual([]);
    });

    it('needs a password behind a reverse proxy, which passes on the requests of others', () => {
      const names = ', names: [solar.example.org]';
      expect(onHost('127.0.0.1', names)).toEqual([
        'page.names opens the page to everybody who reaches the reverse proxy; write password beside it',
      ]);
      expect(onHost('127.0.0.1', `${names}, password: secret`)).toEqual([]);
      expect(onHost('0.0.0.0', names)).toEqual(['page.host opens the page to the whole network; write password beside it']);
    });

    it('needs none where it is not enabled', () => {
      expect(said(rightWith('page: { host: 0.0.0.0 }'))).toEqual([]);
      expect(said(rightWith('page: { names: [solar.example.org] }'))).toEqual([]);
    });
  });
});
