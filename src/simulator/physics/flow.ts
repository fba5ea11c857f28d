import { ambientTemperature, irradiance, loadPower, pvPower, type Site } from './site.ts';

/** The power flows of one step in W, all of them zero or positive, on the AC side. */
export interface Flow {
  readonly pvW: number;
  readonly loadW: number;
  readonly purchasedW: number;
  readonly feedInW: number;
  readonly chargeW: number;
  readonly dischargeW: number;
  /** PV power that the load consumes directly. */
  readonly directW: number;
  readonly irradianceWm2: number;
  readonly ambientC: number;
}

/**
 * Powers of a step, given the energy in the battery at its start: the battery takes the surplus and covers the deficit as far
 * as it can, and the grid meter sees the rest. pv + purchased + discharge = load + feed-in + charge, always.
 */
export function flowAt(site: Site, stepStart: number, storedWh: number): Flow {
  const irradianceWm2 = irradiance(site, stepStart);
  const pvW = pvPower(site, irradianceWm2);
  const loadW = loadPower(site, stepStart);
  const { chargeW, dischargeW } = batteryPower(site, pvW - loadW, storedWh);
  const gridW = loadW + chargeW - pvW - dischargeW;
  return {
    pvW,
    loadW,
    chargeW,
    dischargeW,
    purchasedW: Math.max(gridW, 0),
    feedInW: Math.max(-gridW, 0),
    directW: Math.min(pvW, loadW),
    irradianceWm2,
    ambientC: ambientTemperature(site, stepStart),
  };
}

function batteryPower({ battery, stepMs }: Site, surplusW: number, storedWh: number): { chargeW: number; dischargeW: number } {
  if (battery === null) return { chargeW: 0, dischargeW: 0 };
  const stepHours = stepMs / 3_600_000;
  const roomW = (battery.capacityWh - storedWh) / battery.efficiency / stepHours;
  const supplyW = ((storedWh - battery.minSoc * battery.capacityWh) * battery.efficiency) / stepHours;
  return {
    chargeW: Math.max(0, Math.min(surplusW, battery.maxPowerW, roomW)),
    dischargeW: Math.max(0, Math.min(-surplusW, battery.maxPowerW, supplyW)),
  };
}
