import type { DeviceView, PointView } from '../../view/documents.ts';

/** Without case and accents, so that "tensao" finds "Tensão". */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** The points of a device that have every word of the filter in a name or id; all of them if the device itself has. */
export function matchingPoints(device: DeviceView, filter: string): readonly PointView[] {
  const words = plain(filter).split(/\s+/).filter(Boolean);
  const hasAll = (texts: readonly (string | null)[]): boolean => {
    const text = plain(texts.filter((one) => one !== null).join(' '));
    return words.every((word) => text.includes(word));
  };
  const ofDevice = [device.name, device.typeName, device.model, device.serialNumber, device.psKey];
  if (hasAll(ofDevice)) return device.points;
  return device.points.filter(({ id, slug, name, entityId, unit }) => hasAll([...ofDevice, id, slug, name, entityId, unit]));
}
