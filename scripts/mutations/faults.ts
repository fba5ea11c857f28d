/** A fault to put into the bridge: the text `find` of a source file is replaced by `put`, and the test `caughtBy` must then fail. */
export interface Fault {
  readonly name: string;
  /** Path of the source file below src/. */
  readonly file: string;
  /** Text that the source file contains exactly once. */
  readonly find: string;
  readonly put: string;
  readonly caughtBy: HomeAssistantTest;
}

/** A test of test/homeassistant: the name of its file without `.test.ts`, and the end of the test's name. */
export interface HomeAssistantTest {
  readonly file: string;
  readonly test: string;
}

const conformance = (test: string): HomeAssistantTest => ({ file: 'conformance', test });
const lifecycle = (test: string): HomeAssistantTest => ({ file: 'lifecycle', test });
const changes = (test: string): HomeAssistantTest => ({ file: 'changes', test });
const upgrade = (test: string): HomeAssistantTest => ({ file: 'upgrade', test });

const EXISTENCE = conformance('with every entity it has a value for, and no other');
const APPEARANCE = conformance('with the states, names, classes and units of the newest samples, and of the next ones');
const DEVICES = conformance('with every device under its plant and every plant under the bridge');

export const FAULTS: readonly Fault[] = [
  {
    name: 'a wrong unit',
    file: 'catalogue/quantities.ts',
    find: "voltage = gauge('V',",
    put: "voltage = gauge('mV',",
    caughtBy: APPEARANCE,
  },
  {
    name: 'a wrong state class',
    file: 'catalogue/quantities.ts',
    find: "stateClass: counter === 'lifetime' ? 'total' : 'total_increasing',",
    put: "stateClass: 'total_increasing',",
    caughtBy: APPEARANCE,
  },
  {
    name: 'state of charge unscaled',
    file: 'catalogue/service-units.ts',
    find: "normaliseUnit(showUnit) === '%' ? 100 : null",
    put: "normaliseUnit(showUnit) === '%' ? 1 : null",
    caughtBy: APPEARANCE,
  },
  {
    name: 'a swapped sign',
    file: 'readings/net-power.ts',
    find: "minuend: idOf('grid_import_power'),\n    subtrahend: idOf('grid_export_power'),",
    put: "minuend: idOf('grid_export_power'),\n    subtrahend: idOf('grid_import_power'),",
    caughtBy: APPEARANCE,
  },
  {
    name: 'a lost minus',
    file: 'readings/normalise.ts',
    find: 'return reason === null ? kept(value)',
    put: 'return reason === null ? kept(Math.abs(value))',
    caughtBy: APPEARANCE,
  },
  {
    name: 'missing becomes 0',
    file: 'readings/normalise.ts',
    find: 'const NOTHING: Normalised = { value: null,',
    put: 'const NOTHING: Normalised = { value: 0,',
    caughtBy: EXISTENCE,
  },
  {
    name: 'a unique_id from a name',
    file: 'homeassistant/discovery.ts',
    find: 'unique_id: uniqueId(identifier, entity.key),',
    put: 'unique_id: uniqueId(identifier, entity.slug),',
    caughtBy: EXISTENCE,
  },
  {
    name: 'a lost via_device',
    file: 'homeassistant/discovery.ts',
    find: 'via_device: viaDevice,',
    put: '',
    caughtBy: DEVICES,
  },
  {
    name: 'a lost serial number',
    file: 'homeassistant/discovery.ts',
    find: 'serial_number: announcement.serialNumber,',
    put: '',
    caughtBy: DEVICES,
  },
  {
    name: 'a unit that does not fit its class',
    file: 'catalogue/quantities.ts',
    find: "export const power = gauge('W',",
    put: "export const power = gauge('Wp',",
    caughtBy: conformance('without a complaint'),
  },
  {
    name: 'an unretained availability',
    file: 'mqtt/publisher.ts',
    find: 'handedTo: this.#network });\n    if (this.#network) this.#enqueue({ topic, payload, retain: true });',
    put: "handedTo: this.#network });\n    if (this.#network) this.#enqueue({ topic, payload, retain: !topic.endsWith('/availability') });",
    caughtBy: APPEARANCE,
  },
  {
    name: 'a missing availability after a reconnect',
    file: 'mqtt/publisher.ts',
    find: 'for (const [topic, { payload }] of this.#retained) this.#hand(topic, payload);',
    put: "for (const [topic, { payload }] of this.#retained) if (!topic.endsWith('/availability')) this.#hand(topic, payload);",
    caughtBy: lifecycle('both at once: everything is there again without a poll'),
  },
  {
    name: 'a missing last will',
    file: 'mqtt/open.ts',
    find: '...(will && {\n      will: {',
    put: '...(false && {\n      will: {',
    caughtBy: lifecycle('itself, by a stop or a power cut: everything is unavailable until it is back'),
  },
  {
    name: 'a stale availability',
    file: 'readings/freshness.ts',
    find: 'return ageMs <= limitMs && ageMs >= -FARTHEST_AHEAD_MS;',
    put: 'return ageMs >= -FARTHEST_AHEAD_MS;',
    caughtBy: lifecycle('the cloud: what is measured is unavailable until it is back, lifetime counters stay'),
  },
  {
    name: 'lifetime counters that sleep with their device',
    file: 'homeassistant/entities.ts',
    find: "spec.counter === 'lifetime' || (asleep",
    put: '(asleep',
    caughtBy: lifecycle('the cloud: what is measured is unavailable until it is back, lifetime counters stay'),
  },
  {
    name: 'a device left online by a power cut',
    file: 'publish/retained-state.ts',
    find: "if (this.#topics.isDeviceAvailability(topic) && payload !== 'offline') this.#left.add(topic);",
    put: '',
    caughtBy: lifecycle('itself by a power cut and then the cloud: no old measurement passes for a live one'),
  },
  {
    name: 'a missing birth answer',
    file: 'homeassistant/home-assistant.ts',
    find: 'await this.#announcer.announceAgain();',
    put: '',
    caughtBy: changes('all of this, though it came while Home Assistant was down'),
  },
  {
    name: 'the ghost of a device',
    file: 'homeassistant/discovery-plan.ts',
    find: 'stages: [...onceMore, null], isNew: false',
    put: 'stages: [...onceMore], isNew: false',
    caughtBy: changes("'a removed device', with the ids and the history of what stays or returns"),
  },
  {
    name: 'the ghost of a point',
    file: 'homeassistant/discovery-plan.ts',
    find: 'if (isEmpty(leaving)) return [];',
    put: 'return [];',
    caughtBy: changes("'an excluded point', with the ids and the history of what stays or returns"),
  },
  {
    name: 'a deleted device that returns',
    file: 'homeassistant/ledger.ts',
    find: 'components: {}, leaving: {}, held: {}, deleted: true }',
    put: 'components: {}, leaving: {}, held: {}, deleted: false }',
    caughtBy: changes('its user, who deletes a device: it stays deleted until the restore button is pressed'),
  },
  {
    name: 'a refresh button without effect',
    file: 'app/app.ts',
    find: 'const polling = poller.refresh();',
    put: 'const polling = false;',
    caughtBy: changes('its refresh button with a poll'),
  },
  {
    name: 'entity ids that follow a renamed plant',
    file: 'homeassistant/entity-ids.ts',
    find: 'const decided = devices[announcement.identifier]?.entityIdPrefix;',
    put: 'const decided = undefined;',
    caughtBy: upgrade("keeps every entity id when the present bridge takes over 'with its ledger', and no ghost"),
  },
  {
    name: 'entity ids forgotten with the ledger',
    file: 'homeassistant/ledger-recovery.ts',
    find: 'known?.entityIdPrefix ?? entityIdPrefix(components) ?? identifier',
    put: 'known?.entityIdPrefix ?? identifier',
    caughtBy: upgrade("keeps every entity id when the present bridge takes over 'without its ledger', and no ghost"),
  },
];
