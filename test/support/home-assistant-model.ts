/**
 * A small model of Home Assistant's device discovery and registries. It was written from Home Assistant's source, independently of the
 * bridge's code. Its rules apply to versions 2024.11 and 2026.11 unless stated. It receives the published messages, and has
 * the devices and entities that a user would see.
 */

import { discoveryProblems, isReduced, type Version } from './discovery-rules.ts';

interface RegisteredDevice {
  name: string;
  viaDevice: string | null;
  /** Whether the device was only named as `via_device` and not announced itself. */
  placeholder: boolean;
}

interface RegisteredEntity {
  readonly entityId: string;
  readonly device: string;
  /** Whether the entity was announced since Home Assistant started; if not, Home Assistant shows it as no longer provided. */
  provided: boolean;
}

interface Payload {
  readonly device: { readonly identifiers: readonly [string]; readonly name: string; readonly via_device?: string };
  readonly components: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Minimum time between two different payloads of one device; Home Assistant may ignore faster ones. */
const PACE_MS = 2_000;

export class HomeAssistantModel {
  /** Problems found, as sentences; empty if there are none. */
  readonly complaints: string[] = [];
  readonly devices = new Map<string, RegisteredDevice>();
  /** Key: unique_id. */
  readonly entities = new Map<string, RegisteredEntity>();
  readonly #version: Version;
  readonly #now: () => number;
  /** Key: unique_id of a removed entity. Value: its entity id, which it gets again if it returns. */
  readonly #remembered = new Map<string, string>();
  /** Key: discovery topic. Value: the unique_id of each component, by its key, that was announced since the start. */
  readonly #discovered = new Map<string, Map<string, string>>();
  readonly #last = new Map<string, { payload: string; at: number }>();
  /** The retained messages that the broker sends to a new subscription. */
  readonly #retained = new Map<string, string>();
  #running = false;

  constructor(version: Version, now: () => number) {
    this.#version = version;
    this.#now = now;
  }

  /** Starts Home Assistant: it keeps its registries and reads the retained payloads. */
  start(): void {
    this.#running = true;
    // The broker sends retained messages in any order, so complaints about their order are dropped.
    const complaints = this.complaints.length;
    for (const [topic, payload] of this.#retained) this.#discover(topic, payload);
    this.complaints.length = complaints;
  }

  stop(): void {
    this.#running = false;
    this.#discovered.clear();
    this.#last.clear();
    for (const entity of this.entities.values()) entity.provided = false;
  }

  /** Receives a message on a device's discovery topic. */
  receive(topic: string, payload: string): void {
    if (payload === '') this.#retained.delete(topic);
    else this.#retained.set(topic, payload);
    if (this.#running) this.#discover(topic, payload);
  }

  /** Deletes a device, as the user would. @returns the number of empty payloads that Home Assistant publishes on its topic */
  deleteDevice(identifier: string): number {
    const uniqueIds = [...this.entities].filter(([, { device }]) => device === identifier).map(([uniqueId]) => uniqueId);
    for (const uniqueId of uniqueIds) this.#removeEntity(uniqueId);
    return uniqueIds.length;
  }

  /** Deletes an entity, as the user would. @returns the number of empty payloads that Home Assistant publishes on its topic */
  deleteEntity(uniqueId: string): number {
    this.#removeEntity(uniqueId);
    return this.#version === '2024.11.3' ? 1 : 0;
  }

  /** Returns the entities that are shown as no longer provided, and the devices that were never announced themselves. */
  ghosts(): readonly string[] {
    const entities = [...this.entities].filter(([, { provided }]) => !provided).map(([uniqueId]) => uniqueId);
    const devices = [...this.devices].filter(([, { placeholder }]) => placeholder).map(([identifier]) => identifier);
    return [...entities, ...devices];
  }

  #discover(topic: string, text: string): void {
    const last = this.#last.get(topic);
    if (last?.payload === text) return;
    if (last && text !== '' && last.payload !== '' && this.#now() - last.at < PACE_MS) this.complaints.push(`${topic}: too fast`);
    this.#last.set(topic, { payload: text, at: this.#now() });
    if (text === '') {
      this.#forget(topic);
      return;
    }

    const payload = JSON.parse(text) as Payload;
    const problems = discoveryProblems(payload, this.#version);
    if (problems.length > 0) {
      this.complaints.push(...problems.map((problem) => `${topic}: ${problem}`));
      return;
    }
    const known = this.#discovered.get(topic) ?? new Map<string, string>();
    this.#discovered.set(topic, known);
    for (const [key, component] of Object.entries(payload.components)) {
      if (isReduced(component)) {
        const uniqueId = known.get(key);
        known.delete(key);
        if (uniqueId !== undefined) this.#removeEntity(uniqueId);
      } else {
        this.#registerDevice(payload.device);
        this.#registerEntity(component, payload.device.identifiers[0], known.get(key));
        known.set(key, String(component['unique_id']));
      }
    }
  }

  #forget(topic: string): void {
    for (const uniqueId of this.#discovered.get(topic)?.values() ?? []) this.#removeEntity(uniqueId);
    this.#discovered.delete(topic);
  }

  #registerDevice({ identifiers: [identifier], name, via_device: viaDevice }: Payload['device']): void {
    const before = this.devices.get(identifier);
    const link = viaDevice === undefined ? (before?.viaDevice ?? null) : this.#linkTo(viaDevice);
    this.devices.set(identifier, { name, viaDevice: link, placeholder: false });
  }

  #linkTo(parent: string): string | null {
    if (this.devices.has(parent)) return parent;
    this.complaints.push(`via_device ${parent} is not known`);
    if (this.#version === '2024.11.3') return null;
    this.devices.set(parent, { name: '', viaDevice: null, placeholder: true });
    return parent;
  }

  #registerEntity(component: Readonly<Record<string, string>>, device: string, uniqueIdBefore: string | undefined): void {
    const uniqueId = String(component['unique_id']);
    const registered = this.entities.get(uniqueId);
    if (registered?.provided && uniqueIdBefore !== uniqueId) this.complaints.push(`unique_id ${uniqueId} already exists`);
    if (registered) registered.provided = true;
    else this.entities.set(uniqueId, { entityId: this.#freeEntityId(component, uniqueId), device, provided: true });
  }

  #freeEntityId(component: Readonly<Record<string, string>>, uniqueId: string): string {
    const wished = this.#version === '2024.11.3' ? `${component['platform']}.${component['object_id']}` : component['default_entity_id'];
    const taken = new Set([...this.entities.values()].map(({ entityId }) => entityId));
    const remembered = this.#remembered.get(uniqueId);
    if (remembered !== undefined && !taken.has(remembered)) return remembered;
    let entityId = String(wished);
    for (let suffix = 2; taken.has(entityId); suffix++) entityId = `${wished}_${suffix}`;
    return entityId;
  }

  #removeEntity(uniqueId: string): void {
    const entity = this.entities.get(uniqueId);
    if (entity === undefined) return;
    this.entities.delete(uniqueId);
    this.#remembered.set(uniqueId, entity.entityId);
    for (const known of this.#discovered.values()) for (const [key, id] of known) if (id === uniqueId) known.delete(key);
    if ([...this.entities.values()].some(({ device }) => device === entity.device)) return;
    this.devices.delete(entity.device);
    for (const child of this.devices.values()) if (child.viaDevice === entity.device) child.viaDevice = null;
  }
}
