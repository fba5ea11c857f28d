/** The present powers in W. `has…: false` means that the plant has no such part; a part without a value is null. */
export interface EnergyPicture {
  /** Never negative. */
  readonly solar: number | null;
  /** Positive: bought, negative: sold. */
  readonly grid: number | null;
  /** Positive: discharging, negative: charging. */
  readonly battery: number | null;
  /** Never negative. */
  readonly home: number | null;
  /** Whether `home` is computed from the other powers because no device measures it. */
  readonly homeIsComputed: boolean;
  /** State of charge, %. */
  readonly soc: number | null;
  readonly hasSolar: boolean;
  readonly hasGrid: boolean;
  readonly hasBattery: boolean;
  /** The flows of power between the parts, which are computed by the convention of `flowsOf`; empty if unknown. */
  readonly flows: readonly EnergyFlow[];
  /** When the oldest of the values was measured. */
  readonly measuredAt: number | null;
}

export interface EnergyFlow {
  readonly from: 'solar' | 'grid' | 'battery';
  readonly to: 'home' | 'battery' | 'grid';
  /** W, more than 0. */
  readonly power: number;
}

/** Energy of the plant's day, kWh. */
export interface TodaySums {
  readonly produced: number | null;
  readonly bought: number | null;
  readonly sold: number | null;
  readonly charged: number | null;
  readonly discharged: number | null;
  readonly used: number | null;
  /** Share of the used energy that was not bought, 0 to 1. */
  readonly selfSufficiency: number | null;
}
