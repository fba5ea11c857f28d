import type { AlarmsDocument } from '../../live/documents/alarms.ts';
import type { Value } from '../../live/documents/values.ts';
import type { LiveDocument } from '../../live/live-document.ts';
import { isSunDown } from '../../readings/sun.ts';
import type { ViewContext } from './context.ts';
import type { AlarmView, PlantRow, PlantView } from './documents/plants.ts';
import { energyPicture } from './energy-picture.ts';
import { measuredAtOf, type PlantDocuments } from './measured.ts';
import { dayEndOf, todaySums } from './today-sums.ts';

/**
 * Returns the row of a plant in the list.
 * @param own the document of the plant itself
 */
export function plantRow(own: LiveDocument, documents: PlantDocuments, context: ViewContext): PlantRow {
  const { psId, subject, dataState, alarms, state } = own;
  const { solar, soc } = energyPicture(documents);
  const today = todayOf(psId, context);
  const openAlarms = alarms?.count ?? 0;
  const online = subject?.plant.online ?? (typeof state['online'] === 'boolean' ? state['online'] : null);
  const faultStatus = subject?.plant.faultStatus ?? null;
  const isAtFault = faultStatus === 'fault' || faultStatus === 'alarm';
  return {
    psId,
    name: subject?.plant.name.trim() || psId,
    offsetMinutes: today.offsetMinutes,
    dataState,
    measuredAt: measuredAtOf(own),
    solarPower: solar,
    producedToday: todaySums(documents, today).produced,
    dayEndsAt: dayEndOf(today),
    soc,
    openAlarms,
    online,
    hasProblem: dataState === 'stale' || online === false || isAtFault || openAlarms > 0,
  };
}

/** Returns the document of a plant's page, without its devices. */
export function plantView(own: LiveDocument, documents: PlantDocuments, context: ViewContext): PlantView {
  const { psId, subject, alarms } = own;
  const plant = subject?.plant ?? null;
  const today = todayOf(psId, context);
  return {
    ...plantRow(own, documents, context),
    type: plant?.type ?? null,
    capacity: plant === null || plant.capacity === null ? null : plant.capacity / 1_000,
    installDate: plant?.installDate ?? null,
    faultStatus: plant?.faultStatus ?? null,
    sunIsDown: plant !== null && isSunDown(plant, today.offsetMinutes, today.nowMs),
    energy: energyPicture(documents),
    today: todaySums(documents, today),
    alarms: (alarms?.alarms ?? []).map(alarmView),
    psKeys: documents.map(({ psKey }) => psKey),
  };
}

const todayOf = (psId: string, { nowMs, offsetMinutes }: ViewContext) => ({ nowMs, offsetMinutes: offsetMinutes(psId) });

const alarmView = ({ name, code, kind, level, device, since }: AlarmsDocument['alarms'][number]): AlarmView => ({
  name: String(name),
  code: textOrNull(code),
  kind: textOrNull(kind),
  level: typeof level === 'number' ? level : null,
  device: textOrNull(device),
  since: textOrNull(since),
});

const textOrNull = (value: Value): string | null => (typeof value === 'string' ? value : null);
