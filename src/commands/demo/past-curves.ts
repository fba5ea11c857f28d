import { SLOTS, STEP_MS } from '../../page/model/curve-ring.ts';
import { Curves, type SavedCurves } from '../../page/model/curves.ts';
import type { CloudSimulator } from '../../simulator/cloud.ts';

/** Returns the curves of the last 48 hours, as if a bridge had already run with these simulated plants. */
export function pastCurves(cloud: CloudSimulator, psIds: readonly number[], nowMs: number): SavedCurves {
  const curves = new Curves();
  const last = nowMs - (nowMs % STEP_MS);
  for (const psId of psIds) {
    for (let at = last - SLOTS * STEP_MS; at < last; at += STEP_MS) {
      const { pvW, loadW, gridW, batteryW, soc } = cloud.truth(psId, at);
      const values = { solar: pvW, home: loadW, grid: gridW, battery: batteryW, soc: soc * 100 };
      curves.add(String(psId), { at, values, doubtful: false });
    }
  }
  return curves.saved();
}
