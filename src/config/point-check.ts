/** Checks the points in the configuration against the catalogue, which the schema does not know. */

import * as z from 'zod';

import type { RefusedField } from '../catalogue/index.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import { type CustomPointOptions, customPoint } from './custom-point.ts';
import { alternatives, suggestion } from './suggestion.ts';
import { pointSelector } from './values.ts';

/** The catalogue's functions that the checks need. */
export interface PointKnowledge {
  /** Looks up a point of the catalogue; null if the catalogue does not have it. */
  readonly findPoint: (deviceType: number, pointId: string) => unknown;
  /** Returns the field (class or unit) of a custom point that Home Assistant would not accept; null if there is none. */
  readonly refusedFieldOf: (own: CustomPointOptions) => RefusedField | null;
  /** Whether a custom point sets limits although it is a status, whose values are texts. */
  readonly isLimitedStatus: (own: CustomPointOptions) => boolean;
  /** Returns the limits of a custom point, each from the configuration or else from the catalogue; null if the point has none. */
  readonly customPointLimits: (own: CustomPointOptions) => { readonly min: number; readonly max: number } | null;
}

export interface PointMistake {
  readonly path: readonly PropertyKey[];
  readonly message: Phrase;
}

/** The part of the configuration that is checked here. Other mistakes in it are left to the schema. */
const list = z.array(z.unknown()).catch([]);
const written = z.object({ points: z.object({ custom: list, include: list }) });

/**
 * Returns the mistakes in `points.custom` and `points.include` of the configuration as written. Entries that are invalid by
 * themselves are left out, since the schema reports them.
 */
export function pointMistakes(config: unknown, known: PointKnowledge): readonly PointMistake[] {
  const points = written.safeParse(config).data?.points;
  return points ? [...customMistakes(points.custom, known), ...includeMistakes(points.include, known)] : [];
}

function customMistakes(
  custom: readonly unknown[],
  { findPoint, isLimitedStatus, refusedFieldOf, customPointLimits }: PointKnowledge,
): readonly PointMistake[] {
  const points = custom.map((entry) => customPoint.safeParse(entry).data);
  return points.flatMap((point, index) => {
    if (!point) return [];
    const path = ['points', 'custom', index];
    const isNameless = point.name === null && findPoint(point.device_type, point.point_id) === null;
    const refusal = refusedFieldOf(point);
    const isRepeated = points.slice(0, index).some((earlier) => earlier !== undefined && overlap(earlier, point));
    return [
      ...(isNameless ? [{ path: [...path, 'name'], message: phrase('mistake.name_missing') }] : []),
      ...(isRepeated ? [{ path: [...path, 'point_id'], message: phrase('mistake.point_twice') }] : []),
      ...(refusal ? [{ path: [...path, refusal.field], message: refusalMessage(refusal, point.device_class) }] : []),
      ...(isLimitedStatus(point)
        ? [{ path: [...path, point.min === null ? 'max' : 'min'], message: phrase('mistake.limited_status') }]
        : []),
      ...limitMistakes(point, customPointLimits(point)).map(({ field, message }) => ({ path: [...path, field], message })),
    ];
  });
}

function refusalMessage({ field, accepted }: RefusedField, deviceClass: string | null): Phrase {
  if (field === 'device_class') {
    const meant = suggestion(deviceClass ?? '', accepted);
    return meant ? phrase('mistake.class_meant', { meant }) : phrase('mistake.class_unknown');
  }
  const choices = alternatives(accepted);
  if (deviceClass === null)
    return accepted.length === 0 ? phrase('mistake.left_out_of_point') : phrase('mistake.choice_of_point', { choices });
  return accepted.length === 0
    ? phrase('mistake.left_out_of_class', { deviceClass })
    : phrase('mistake.choice_of_class', { choices, deviceClass });
}

/** Returns the mistake if the lower limit is not below the upper one, of which one may come from the catalogue. */
function limitMistakes(point: CustomPointOptions, limits: { readonly min: number; readonly max: number } | null) {
  if (limits === null || limits.min < limits.max) return [];
  if (point.max !== null) {
    const message = phrase(point.min === null ? 'mistake.max_too_small_for_catalogue' : 'mistake.max_too_small', { min: limits.min });
    return [{ field: 'max', message }];
  }
  return [{ field: 'min', message: phrase('mistake.min_too_large_for_catalogue', { max: limits.max }) }];
}

/** Whether two entries concern the same point of the same device. */
const overlap = (a: CustomPointOptions, b: CustomPointOptions): boolean =>
  a.device_type === b.device_type &&
  a.point_id === b.point_id &&
  (a.ps_keys === null || b.ps_keys === null || a.ps_keys.some((psKey) => b.ps_keys?.includes(psKey)));

function includeMistakes(include: readonly unknown[], { findPoint }: PointKnowledge): readonly PointMistake[] {
  return include.flatMap((selector, index) => {
    const [deviceType, pointId] = pointSelector().safeParse(selector).data?.split('/') ?? [];
    if (deviceType === undefined || pointId === undefined || findPoint(Number(deviceType), pointId) !== null) return [];
    return [{ path: ['points', 'include', index], message: phrase('mistake.point_unknown') }];
  });
}
