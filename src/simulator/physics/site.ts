import { hash, smoothNoise } from './noise.ts';
import { type Coordinates, solarHour, sunHeight } from './sun.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface Battery {
  readonly capacityWh: number;
  readonly maxPowerW: number;
  /** State of charge at which discharging ends, 0 to 1. */
  readonly minSoc: number;
  /** State of charge when the plant is commissioned, 0 to 1. */
  readonly initialSoc: number;
  /** Efficiency of one direction: charging stores this share of the energy, and discharging returns this share of the stored energy. */
  readonly efficiency: number;
}

export interface LoadProfile {
  readonly baseW: number;
  readonly morningPeakW: number;
  readonly eveningPeakW: number;
  /** Power of a large appliance that switches on at random. */
  readonly applianceW: number;
}

/** The physical properties of a plant. */
export interface Site extends Coordinates {
  readonly seed: number;
  /** Power of the PV modules at 1000 W/m². */
  readonly pvPeakW: number;
  /** Maximum power of all inverters together. */
  readonly pvLimitW: number;
  readonly battery: Battery | null;
  readonly load: LoadProfile;
  /** Time at which the plant was commissioned, epoch ms. All counters are zero then. */
  readonly commissionedAt: number;
  /** Length of a step in ms, within which powers are constant. It must divide an hour. */
  readonly stepMs: number;
  /** Milliseconds by which sun and daily load are shifted against the clock. */
  readonly solarShiftMs: number;
}

/** Whether the sun is up. String inverters and microinverters are off while it is not. */
export const isDaylight = (site: Site, at: number): boolean => sunHeight(site, at + site.solarShiftMs) > 0;

/**
 * Returns the irradiance on the modules in W/m². It depends on the height of the sun, and on random clouds that differ by
 * day, by hour and by minute.
 */
export function irradiance(site: Site, at: number): number {
  const height = sunHeight(site, at + site.solarShiftMs);
  if (height <= 0) return 0;
  const clearness = 0.55 + 0.45 * hash(site.seed + 1, Math.floor(at / DAY_MS));
  const clouds = 0.65 * smoothNoise(site.seed + 2, at, 25 * MINUTE_MS) + 0.35 * smoothNoise(site.seed + 3, at, 2 * MINUTE_MS);
  return 1050 * height ** 1.15 * (clearness + (1 - clearness) * (1 - clouds)) * (1 - 0.35 * (1 - clearness) * clouds);
}

export const pvPower = (site: Site, sunWm2: number): number => Math.min((site.pvPeakW * sunWm2) / 1000, site.pvLimitW);

/** Returns the consumption in W: a base, two daily peaks and an appliance, each with random variations. */
export function loadPower({ load, seed, longitude, solarShiftMs }: Site, at: number): number {
  const hour = solarHour(longitude, at + solarShiftMs);
  const peak = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
  const restless = 0.8 + 0.4 * smoothNoise(seed + 4, at, 3 * MINUTE_MS);
  const applianceOn = hash(seed + 5, Math.floor(at / (15 * MINUTE_MS))) > 0.92;
  return (
    (load.baseW + load.morningPeakW * peak(7, 1.2) + load.eveningPeakW * peak(19.5, 2)) * restless + (applianceOn ? load.applianceW : 0)
  );
}

/** Returns the air temperature in °C. It is highest in the afternoon, and differs from day to day. */
export const ambientTemperature = ({ seed, longitude, solarShiftMs }: Site, at: number): number =>
  20 + 5 * Math.sin(((solarHour(longitude, at + solarShiftMs) - 9) / 12) * Math.PI) + 6 * (smoothNoise(seed + 6, at, DAY_MS) - 0.5);
