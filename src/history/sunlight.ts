import { getPosition } from 'suncalc';
import { MINUTE_MS } from '../calendar.ts';
import type { Share } from './curve.ts';

const STEP_MS = 10 * MINUTE_MS;

/** The distribution of sunlight at a place under a clear sky: the sine of the sun's elevation, integrated over time. */
export const sunlightAt =
  (latitude: number, longitude: number): Share =>
  (fromMs, toMs) => {
    const steps = Math.max(1, Math.ceil((toMs - fromMs) / STEP_MS));
    const stepMs = (toMs - fromMs) / steps;
    let light = 0;
    for (let step = 0; step < steps; step++) {
      const { altitude } = getPosition(new Date(fromMs + (step + 0.5) * stepMs), latitude, longitude);
      light += Math.max(0, Math.sin((altitude * Math.PI) / 180)) * stepMs;
    }
    return light;
  };
