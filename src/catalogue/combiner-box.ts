/** Device type 4: combiner boxes. */
import { current, power, temperature, voltage } from './quantities.ts';
import { family, table } from './table.ts';

/** The official table prints no unit for the last eight points; they are taken as currents like the others. */
const STRING_CURRENTS = [
  1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031,
  1032, 1033, 1034, 1035, 1036, 1037, 1038, 1039, 1040,
] as const;

export const COMBINER_BOX = table(4, [
  ['1006', 'dc_power', power, 'essential'],
  ['1001', 'bus_voltage', voltage, 'standard'],
  ['1005', 'dc_current', current, 'standard'],
  ['1002', 'internal_temperature', temperature, 'standard', 'diagnostic'],
  ...family(STRING_CURRENTS, ['string#_current', current, 'extended', 'diagnostic']),
]);
