import { deviceTypeName, pointsOf } from '../../catalogue/index.ts';
import type { LiveDocument } from '../../live/live-document.ts';
import { type PointSpec, PRESETS } from '../../model.ts';
import { isComputed, isPlantNetPower } from '../../readings/net-power.ts';
import { nameIn } from '../../texts/texts.ts';
import type { ViewContext } from './context.ts';
import type { DeviceView, OfferedPoint, OfferedPoints, PointView, SelectedBy } from './documents/devices.ts';
import { deviceTypeOf, measuredAtOf } from './measured.ts';
import { entityIdOf, nameOf } from './naming.ts';

/** Returns the document of a plant or device with all points that the bridge reads of it. */
export function deviceView(document: LiveDocument, context: ViewContext): DeviceView {
  const { psId, psKey, subject, dataState, isAlive, state } = document;
  const { topics, texts } = context;
  const deviceType = deviceTypeOf(document);
  const device = subject?.device ?? null;
  const held = context.heldOf(psKey);
  const known = new Set(document.points.map(({ pointId }) => pointId));
  const specs = subject?.specs ?? document.points;
  const catalogued = new Set(pointsOf(deviceType).map(({ pointId }) => pointId));
  return {
    psKey,
    psId,
    name: nameOf(document, device ?? subject?.plant, context.announced),
    deviceType,
    typeName: deviceTypeName(deviceType, texts),
    model: device?.model ?? null,
    serialNumber: device?.serialNumber ?? null,
    firmware: device?.firmware ?? null,
    dataState,
    measuredAt: measuredAtOf(document),
    faultStatus: (device ?? subject?.plant)?.faultStatus ?? null,
    stateTopic: topics.deviceState(psId, psKey),
    availabilityTopic: topics.deviceAvailability(psId, psKey),
    available: isAlive,
    rejected: subject?.newest !== undefined && typeof state['rejected_samples'] === 'number' ? state['rejected_samples'] : 0,
    points: specs.map((spec) => pointView(spec, document, { ...context, known, held, catalogued })),
    furtherPoints: furtherPoints(deviceType, specs).length,
  };
}

interface PointContext extends ViewContext {
  readonly known: ReadonlySet<string>;
  readonly held: ReturnType<ViewContext['heldOf']>;
  /** Ids of the points of the device type in the catalogue. */
  readonly catalogued: ReadonlySet<string>;
}

function pointView(spec: PointSpec, { psId, psKey, state }: LiveDocument, context: PointContext): PointView {
  const { known, held, texts, topics, plainTopics } = context;
  const { deviceType, pointId, slug, unit, precision } = spec;
  const isKnown = known.has(pointId);
  const value = state[slug];
  const reason = held.get(slug);
  const selectedBy = selectedByOf(spec, context);
  return {
    id: `${deviceType}/${pointId}`,
    slug,
    name: nameIn(spec.name, texts),
    value: typeof value === 'number' || typeof value === 'string' ? value : null,
    unit,
    precision,
    known: isKnown,
    held: reason === undefined ? null : texts(`rejection.${reason}`),
    selectedBy,
    preset: selectedBy === 'custom' || selectedBy === 'computed' ? null : spec.preset,
    plainTopic: plainTopics && isKnown ? topics.point(psId, psKey, slug) : null,
    entityId: entityIdOf(psKey, spec, context.announced),
  };
}

/** Returns the option of the configuration that selects a point. If several do, the most specific one counts. */
function selectedByOf(spec: PointSpec, { points: { preset, custom }, catalogued }: PointContext): SelectedBy {
  const { deviceType, pointId } = spec;
  if (isComputed(spec) || isPlantNetPower(spec)) return 'computed';
  const isCustom = custom.some((own) => own.device_type === deviceType && own.point_id === pointId);
  if (isCustom || !catalogued.has(pointId)) return 'custom';
  return PRESETS.indexOf(spec.preset) <= PRESETS.indexOf(preset) ? 'preset' : 'include';
}

/** Returns the points of the device's type that the bridge does not read, and the YAML that adds each of them. */
export function offeredPoints(document: LiveDocument, { texts, points }: Pick<ViewContext, 'texts' | 'points'>): OfferedPoints {
  const specs = document.subject?.specs ?? document.points;
  return {
    psKey: document.psKey,
    points: furtherPoints(deviceTypeOf(document), specs).map((spec): OfferedPoint => {
      const id = `${spec.deviceType}/${spec.pointId}`;
      return {
        id,
        slug: spec.slug,
        name: nameIn(spec.name, texts),
        unit: spec.unit,
        preset: spec.preset,
        yaml: `points:\n  include: [${[...points.include, id].join(', ')}]`,
      };
    }),
  };
}

function furtherPoints(deviceType: number, specs: readonly PointSpec[]): readonly PointSpec[] {
  const read = new Set(specs.map(({ pointId }) => pointId));
  return pointsOf(deviceType).filter(({ pointId }) => !read.has(pointId));
}
