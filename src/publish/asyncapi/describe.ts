import type { LiveDocument } from '../../live/live-document.ts';
import { PLANT_DEVICE_TYPE, type PointSpec } from '../../model.ts';
import { escapeId } from '../../topics.ts';
import type { DescribedBridge, ListedDevice } from './document.ts';

/** Returns the plants and devices of a bridge with the points that they have, from the documents of its listed plants and devices. */
export function describeLive(listed: readonly LiveDocument[]): Pick<DescribedBridge, 'points' | 'devices'> {
  const points = new Map<number, Set<PointSpec>>();
  const devices: ListedDevice[] = [];
  for (const { psId, psKey, subject, points: known } of listed) {
    if (subject === null) continue;
    const { plant, device } = subject;
    const type = device?.deviceType ?? PLANT_DEVICE_TYPE;
    devices.push({
      ps_id: escapeId(psId),
      ps_key: escapeId(psKey),
      device_type: type,
      plant: plant.name,
      ...(device !== null && { name: device.name }),
    });
    const all = points.get(type) ?? new Set();
    points.set(type, all);
    for (const spec of known) all.add(spec);
  }
  return { points: new Map([...points].map(([type, specs]) => [type, [...specs]])), devices };
}

/** Returns the points by device type that a configuration selects; the plants are not known. */
export function describeSelected(specs: readonly PointSpec[]): Pick<DescribedBridge, 'points' | 'devices'> {
  const types = new Set([PLANT_DEVICE_TYPE, ...specs.map(({ deviceType }) => deviceType)]);
  const pointsOf = (type: number): readonly PointSpec[] => specs.filter(({ deviceType }) => deviceType === type);
  return { points: new Map([...types].map((type) => [type, pointsOf(type)])), devices: null };
}
