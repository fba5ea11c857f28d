/** The catalogue: tables of device types and their points, and the selection of points by the configuration. */

export { type CustomPoint, customPointLimits, isLimitedStatus, refusedFieldOf } from './custom-point.ts';
export { deviceTypeName, SUN_POWERED_TYPES } from './device-types.ts';
export { CATALOGUE_TYPES, findPoint, lifetimeCounterOf, pointsOf, powerOf, socOf, whyNoPoints } from './points.ts';
export { RESERVED_POINT_SLUGS } from './reserved.ts';
export { type PointsSection, pointsForDevice, type SelectedPoint, type Selection, selectPoints } from './selection.ts';
export { isDeviceClass, isSensorUnit, type RefusedField } from './sensor-classes.ts';
export { type ServiceUnits, withServiceUnits } from './service-units.ts';
