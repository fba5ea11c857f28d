/** Custom points: points that the catalogue lacks, or changes to its points (open-api-guide.md 10.1). */

import * as z from 'zod';

import { RESERVED_POINT_SLUGS } from '../catalogue/index.ts';
import * as value from './values.ts';

export const customPoint = z.strictObject({
  device_type: value.deviceType().meta({ description: 'Number of the device type.', examples: [44] }),
  point_id: value.pointId().meta({ description: 'Point id, without the p.', examples: ['59004'], type: ['string', 'integer'] }),
  ps_keys: z
    .array(z.string().regex(/^\S+$/, 'is not a ps_key; write one such as "1234567_44_1_1"'))
    .min(1, 'is an empty list; write at least one ps_key, or remove it for all devices of the type')
    .nullable()
    .default(null)
    .meta({ description: 'Only these devices. Unless set, all of the type.', examples: [['1234567_44_1_1']] }),
  name: value.optionalText('Name of the entity. Needed for a point that is not in docs/points.md.', 'Battery cluster SOC'),
  slug: z
    .string()
    .regex(/^[a-z0-9_]+$/, 'is not a slug; write lower-case letters, digits and _ only')
    .refine((slug) => !RESERVED_POINT_SLUGS.has(slug), 'is a word with a meaning of its own in topics; choose another')
    .nullable()
    .default(null)
    .meta({ description: 'Name in topics and state JSON. Unless set, it derives from the name.', examples: ['soc'] }),
  unit: value.optionalText('Unit of the published value.', '%'),
  device_class: z
    .string()
    .regex(/^[a-z0-9_]+$/, "is not a device class; write one of Home Assistant's sensor device classes such as battery or power")
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
    .refine((scale) => scale !== 0, 'makes every value 0; write what the raw value is multiplied by')
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
