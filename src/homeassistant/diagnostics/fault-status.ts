import type { FaultStatus } from '../../model.ts';
import type { Diagnostic } from './diagnostic.ts';

const FAULT_STATUSES = ['normal', 'alarm', 'fault'] as const satisfies readonly FaultStatus[];

/** For plants and devices. */
export const FAULT_STATUS: Diagnostic = {
  platform: 'sensor',
  deviceClass: 'enum',
  options: FAULT_STATUSES,
};
