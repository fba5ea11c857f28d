import type { PlantSpec } from '../plant.ts';
import type { CallFault, Fault, FleetFault } from './fault.ts';
import { changedFleet } from './fleet.ts';

interface ActiveFault {
  readonly fault: Fault;
  callsLeft: number;
}

const FLEET_KINDS: readonly string[] = [
  'plant_added',
  'plant_removed',
  'plant_changed',
  'device_added',
  'device_removed',
  'device_changed',
  'alarm',
];
const isFleetFault = (fault: Fault): fault is FleetFault & Fault => FLEET_KINDS.includes(fault.kind);

const inForce = ({ from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: Fault, at: number): boolean =>
  at >= from && at < until;

/** Keeps the injected faults, and returns those that are in force at a moment, in the order of their injection. */
export class FaultInjector {
  #entries: ActiveFault[] = [];

  /** Adds a fault. @returns a function that removes it */
  inject(fault: Fault): () => void {
    const entry: ActiveFault = {
      fault,
      callsLeft: isFleetFault(fault) ? Number.POSITIVE_INFINITY : (fault.calls ?? Number.POSITIVE_INFINITY),
    };
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  /** Removes every fault. */
  clear(): void {
    this.#entries = [];
  }

  /** Returns the faults that apply to a call. A fault that is limited to a number of calls counts this call. */
  forCall(endpoint: string, deviceType: number | null, at: number): CallFault[] {
    const touched: CallFault[] = [];
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (isFleetFault(fault) || !inForce(fault, at) || entry.callsLeft <= 0) continue;
      if (fault.endpoint !== undefined && fault.endpoint !== endpoint) continue;
      if (fault.deviceType !== undefined && fault.deviceType !== deviceType) continue;
      entry.callsLeft -= 1;
      touched.push(fault);
    }
    return touched;
  }

  /** Returns the plants with every change that is in force. */
  fleet(plants: readonly PlantSpec[], at: number): readonly PlantSpec[] {
    return this.#entries.reduce<readonly PlantSpec[]>(
      (fleet, { fault }) => (isFleetFault(fault) && inForce(fault, at) ? changedFleet(fleet, fault) : fleet),
      plants,
    );
  }
}
