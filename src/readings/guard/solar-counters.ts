/**
 * Counters of what the modules made, by `device type/point id`: their rated power bounds them. Yields on the AC side of a
 * plant with batteries are not among them, since what a battery gives is in those (isolarcloud-api.md section 6).
 */
const SOLAR_COUNTERS: ReadonlySet<string> = new Set([
  ...['83022', '83024', '83331', '83332'].map((pointId) => `11/${pointId}`),
  ...['1', '2', '87', '88'].map((pointId) => `1/${pointId}`),
  ...['13112', '13134'].map((pointId) => `14/${pointId}`),
  ...['24627', '24628'].map((pointId) => `26/${pointId}`),
  ...['51302', '51346'].map((pointId) => `55/${pointId}`),
]);

export const isSolar = ({ deviceType, pointId }: { deviceType: number; pointId: string }): boolean =>
  SOLAR_COUNTERS.has(`${deviceType}/${pointId}`);
