import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { BridgeView } from '../../view/documents/bridge.ts';
import type { CurvePoint } from '../../view/documents/curve.ts';
import type { DeviceView } from '../../view/documents/devices.ts';
import type { CaptureView, DoctorView } from '../../view/documents/diagnosis.ts';
import type { FleetView } from '../../view/documents/fleet.ts';
import type { JournalEntryView } from '../../view/documents/journal.ts';
import type { OfferView } from '../../view/documents/offers.ts';
import type { PlantPage, PlantView } from '../../view/documents/plants.ts';
import type { StreamEventName, StreamEvents } from '../../view/events.ts';
import { isDayOver, withoutPastDays, withoutToday } from './day-over.ts';
import type { ServerEvent } from './event-parser.ts';
import type { ServerClock } from './server-clock.ts';

/** Called for events that add to a list. The lists themselves, curve and journal, are fetched by requests. */
export interface Additions {
  readonly snapshot: () => void;
  readonly curve: (point: CurvePoint) => void;
  readonly journal: (entries: readonly JournalEntryView[]) => void;
}

/** The newest documents that the stream has sent; null: not received yet. */
export class Documents {
  readonly bridge: Signal<BridgeView | null> = signal(null);
  readonly plants: ReadonlySignal<PlantPage | null>;
  readonly plant: ReadonlySignal<PlantView | null>;
  readonly devices: Signal<readonly DeviceView[]> = signal([]);
  readonly doctor: Signal<DoctorView | null> = signal(null);
  readonly capture: Signal<CaptureView | null> = signal(null);
  readonly offers: Signal<readonly OfferView[]> = signal([]);
  readonly fleet: Signal<FleetView | null> = signal(null);
  readonly #plants: Signal<PlantPage | null> = signal(null);
  readonly #plant: Signal<PlantView | null> = signal(null);
  readonly #clock: ServerClock;
  readonly #additions: Additions;

  constructor(clock: ServerClock, additions: Additions) {
    this.#clock = clock;
    this.#additions = additions;
    const { now } = clock;
    // These signals change only at midnight. If the documents depended on the clock itself, the page would be drawn every second.
    const daysOver = computed(() => this.#plants.value?.plants.filter((plant) => isDayOver(plant, now.value)).length ?? 0);
    const isOver = computed(() => this.#plant.value !== null && isDayOver(this.#plant.value, now.value));
    this.plants = computed(
      () => this.#plants.value && (daysOver.value === 0 ? this.#plants.value : withoutPastDays(this.#plants.value, now.peek())),
    );
    this.plant = computed(() => this.#plant.value && (isOver.value ? withoutToday(this.#plant.value) : this.#plant.value));
  }

  /** Applies events in one batch, so that the page never shows a mixture of old and new documents. */
  apply(events: readonly ServerEvent[]): void {
    batch(() => {
      for (const { name, data } of events) this.#byName[name as StreamEventName]?.(JSON.parse(data) as never);
    });
  }

  readonly #byName: { readonly [Name in StreamEventName]: (document: StreamEvents[Name]) => void } = {
    snapshot: ({ now, bridge, plants, plant, doctor, capture, offers }) => {
      this.#clock.set(now);
      this.bridge.value = bridge;
      this.#plants.value = plants;
      this.#plant.value = plant?.plant ?? null;
      this.devices.value = plant?.devices ?? [];
      this.doctor.value = doctor;
      this.capture.value = capture;
      this.offers.value = offers;
      this.#additions.snapshot();
    },
    bridge: (bridge) => {
      this.bridge.value = bridge;
    },
    plants: (plants) => {
      this.#plants.value = plants;
    },
    plant: (plant) => {
      this.#plant.value = plant;
      this.devices.value = inOrder(this.devices.value, plant.psKeys);
    },
    device: (device) => {
      const others = this.devices.value.filter(({ psKey }) => psKey !== device.psKey);
      this.devices.value = inOrder([...others, device], this.plant.value?.psKeys ?? []);
    },
    curve: (point) => this.#additions.curve(point),
    journal: (entries) => this.#additions.journal(entries),
    doctor: (doctor) => {
      this.doctor.value = doctor;
    },
    capture: (capture) => {
      this.capture.value = capture;
    },
    offers: (offers) => {
      this.offers.value = offers;
    },
    fleet: (fleet) => {
      this.#clock.set(fleet.now);
      this.fleet.value = fleet;
    },
  };
}

/** Returns the devices that the plant still has, in the order of `psKeys`. */
const inOrder = (devices: readonly DeviceView[], psKeys: readonly string[]): readonly DeviceView[] =>
  psKeys.flatMap((psKey) => devices.find((device) => device.psKey === psKey) ?? []);
