import type { DeviceSpec, PlantSpec } from '../plant.ts';
import type { FleetFault } from './fault.ts';

/** Returns the plants after a change. */
export function changedFleet(plants: readonly PlantSpec[], fault: FleetFault): readonly PlantSpec[] {
  const changePlant = (psId: number, change: (plant: PlantSpec) => PlantSpec) =>
    plants.map((plant) => (plant.psId === psId ? change(plant) : plant));
  const changeDevices = (change: (devices: readonly DeviceSpec[]) => readonly DeviceSpec[]) =>
    plants.map((plant) => ({ ...plant, devices: change(plant.devices) }));
  switch (fault.kind) {
    case 'plant_added':
      return [...plants, fault.plant];
    case 'plant_removed':
      return plants.filter((plant) => plant.psId !== fault.psId);
    case 'plant_changed':
      return changePlant(fault.psId, (plant) => ({ ...plant, ...fault.change }));
    case 'device_added':
      return changePlant(fault.psId, (plant) => ({ ...plant, devices: [...plant.devices, fault.device] }));
    case 'device_removed':
      return changeDevices((devices) => devices.filter((device) => device.psKey !== fault.psKey));
    case 'device_changed':
      return changeDevices((devices) => devices.map((device) => (device.psKey === fault.psKey ? { ...device, ...fault.change } : device)));
    case 'alarm':
      return changePlant(fault.psId, (plant) => ({ ...plant, alarms: [...plant.alarms, fault.alarm] }));
  }
}
