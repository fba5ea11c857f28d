import type { BackfillSubject } from '../backfill/counters.ts';
import type { LiveDocument } from '../live/live-document.ts';
import { PLANT_DEVICE_TYPE } from '../model.ts';
import { isComputed, isPlantNetPower } from '../readings/net-power.ts';

/** Returns these plants and devices, with those points that have had a value and that the cloud keeps a history of. */
export const pastSubjects = (listed: readonly LiveDocument[]): readonly BackfillSubject[] =>
  listed.flatMap(({ psId, psKey, subject, points }) => {
    const specs = points.filter((spec) => !isComputed(spec) && !isPlantNetPower(spec));
    return subject === null ? [] : [{ psId, psKey, deviceType: subject.device?.deviceType ?? PLANT_DEVICE_TYPE, specs }];
  });
