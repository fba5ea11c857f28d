import type { ViewContext } from '../view/context.ts';
import { energyPicture } from '../view/energy-picture.ts';
import type { PlantDocuments } from '../view/measured.ts';
import { type CurveSample, STEP_MS } from './curve-ring.ts';

/** Rejections because of which a sample of the curve is not marked as doubtful. */
const NO_DOUBT: readonly string[] = ['missing', 'older_sample'];
/** A sample is placed in the curve at the time at which it was measured; if it is older than this, at the present time. */
const RECENT_MS = 2 * STEP_MS;

/** Returns the present powers of a plant as a sample of its curve; null if the plant has not been read. */
export function curveSample(documents: PlantDocuments, { nowMs, heldOf }: Pick<ViewContext, 'nowMs' | 'heldOf'>): CurveSample | null {
  if (documents.length === 0 || documents[0]?.subject === null) return null;
  const { solar, home, grid, battery, soc, measuredAt } = energyPicture(documents);
  const isRecent = measuredAt !== null && nowMs - measuredAt < RECENT_MS && measuredAt <= nowMs;
  return {
    at: isRecent ? measuredAt : nowMs,
    values: { solar, home, grid, battery, soc },
    doubtful: documents.some(({ psKey }) => [...heldOf(psKey).values()].some((reason) => !NO_DOUBT.includes(reason))),
  };
}
