/** The options of a custom point: a point that the catalogue lacks, or changes to one of its points (open-api-guide.md 10.1). */

import * as z from 'zod';

import { RESERVED_POINT_SLUGS } from '../catalogue/index.ts';
import { mistake } from './mistake.ts';

import * as value from './values.ts';

export const customPoint = z.strictObject({
  device_type: value.deviceType().meta({ description: 'Number of the device type.', examples: [44] }),
  point_id: value.pointId().meta({ description: 'Point id, without the p.', examples: ['59004'], type: ['string', 'integer'] }),
  ps_keys: z
    .array(z.string().regex(/^\S+$/, mistake('mistake.no_ps_key')))
    .min(1, mistake('mistake.no_devices'))
    .nullable()
    .default(null)
    .meta({ description: 'Only these devices. Unless set, all of the type.', examples: [['1234567_44_1_1']] }),
  name: value.optionalText('Name of the entity. Needed for a point that is not in docs/points.md.', 'Battery cluster SOC'),
  slug: z
    .string()
    .regex(/^[a-z0-9_]+$/, mistake('mistake.no_slug'))
    .refine((slug) => !RESERVED_POINT_SLUGS.has(slug), mistake('mistake.reserved_slug'))
    .nullable()
    .default(null)
    .meta({ description: 'Name in topics and state JSON. Unless set, it derives from the name.', examples: ['soc'] }),
  unit: value.optionalText('Unit of the published value.', '%'),
  device_class: z
    .string()
    .regex(/^[a-z0-9_]+$/, mistake('mistake.no_device_class'))
    .nullable()
    .default(null)
    .meta({ description: 'Device class of the sensor in Home Assistant.', examples: ['battery'] }),
  state_class: z
    .enum(['measurement', 'total', 'total_increasing'])
    .nullable()
    .default(null)
    .meta({ description: 'State class of the sensor in Home Assistant.', examples: ['measurement'] }),
  scale: z
    .number()
    .refine((scale) => scale !== 0, mistake('mistake.scale_zero'))
    .nullable()
    .default(null)
    .meta({ description: 'The published value is the raw one multiplied by this.', examples: [1] }),
  invert: value.optionalFlag('Turns the sign of the published value.'),
  enabled: value.optionalFlag('Whether the entity is enabled from the start.'),
  min: value.optionalNumber(
    'Least published value; anything less is null. Unless set, as docs/points.md says of the point or of the device class.',
    0,
  ),
  max: value.optionalNumber(
    'Greatest published value; anything more is null. Unless set, as docs/points.md says of the point or of the device class.',
    100,
  ),
});

export type CustomPointOptions = z.output<typeof customPoint>;
