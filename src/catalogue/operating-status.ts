/** Codes that inverters and hybrid inverters share. Key: status code. Value: its text (isolarcloud-open-api.md 5.4). */

const COMMON = {
  '0': 'Grid-connected',
  '1': 'Shut down',
  '2': 'Awaiting startup',
  '4': 'Emergency stop',
  '8': 'Standby',
  '16': 'Initial standby',
  '20': 'Microgrid',
  '32': 'Starting',
  '64': 'Connected',
  '65': 'Off-grid charging',
  '128': 'Derated',
  '256': 'Operation fault',
  '512': 'Update failed',
  '1024': 'Maintenance',
  '2048': 'Forced mode',
  '4096': 'Off-grid',
  '4369': 'Uninitialised',
  '4608': 'Initial standby',
  '4864': 'Awaiting startup',
  '5120': 'Standby',
  '5376': 'Emergency stop',
  '5632': 'Starting',
  '5888': 'AFCI self-test',
  '6400': 'Security mode',
  '8192': 'Open loop',
  '9472': 'LCD/DSP communication fault',
  '9473': 'Restarting',
  '16384': 'Energy dispatch',
  '16435': 'Low insulation',
  '16439': 'Insulation board fault',
  '20992': 'Shutting down',
  '21760': 'Stopped by fault',
  '32768': 'Shut down',
  '33024': 'Derated',
  '33280': 'Dispatched',
  '33792': 'Anti-PID',
  '37120': 'Running with alarm',
} as const;

/** Texts of point 29 of inverters. */
export const INVERTER_STATUS = { ...COMMON, '6144': 'Smart plant building', '16385': 'Energy dispatch' } as const;

/** Texts of point 13146 of hybrid inverters. */
export const HYBRID_STATUS = { ...COMMON, '16385': 'Emergency charging' } as const;

/** Texts of point 51301 of microinverters. */
export const MICROINVERTER_STATUS = {
  '0': 'On-grid',
  '1024': 'Maintenance',
  '2048': 'Forced mode',
  '4096': 'Backup',
  '4369': 'Initial',
  '4608': 'Initial standby',
  '4864': 'Press to shut down',
  '5120': 'Standby',
  '5632': 'Starting',
  '8192': 'Open loop',
  '21760': 'Stopped by fault',
  '32768': 'Shut down',
  '33024': 'Derated',
  '33280': 'Dispatched',
  '37120': 'Running with alarm',
} as const;

/** Texts of point 33716 of chargers. */
export const CHARGER_STATUS = {
  '1': 'Idle',
  '2': 'Standby (plugged in)',
  '3': 'Charging',
  '4': 'Paused by station',
  '5': 'Paused by vehicle',
  '6': 'Completed',
  '7': 'Reserved',
  '8': 'Disabled',
  '9': 'Fault',
} as const;
