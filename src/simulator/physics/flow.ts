import { ambientTemperature, irradiance, loadPower, pvPower, type Site } from './site.ts';

/** The power flows during one step, in W. No flow is negative. All are measured on the AC side. */
export interface Flow {
  readonly pvW: number;
  readonly loadW: number;
  readonly purchasedW: number;
  readonly feedInW: number;
  readonly chargeW: number;
  readonly dischargeW: number;
  /** The part of the PV power that the load consumes directly. */
  readonly directW: number;
  readonly irradianceWm2: number;
  readonly ambientC: number;
}

/**
 * Returns the power flows of a step. The battery takes the surplus of PV power or covers the deficit as far as it can, and
 * the grid balances the rest, so that always pv + purchased + discharge = load + feed-in + charge.
 * @param storedWh energy in the battery at the start of the step
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
