import type { DeviceView, PointView } from '../../view/documents/devices.ts';

/** Returns a text in lower case and without accents, so that "tensao" finds "Tensão". */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** Returns the points whose names and ids contain every word of the filter; all points if the name or id of the device does. */
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
