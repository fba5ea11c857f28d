import type { FaultStatus } from '../../model.ts';
import type { Diagnostic } from './diagnostic.ts';

const FAULT_STATUSES = ['normal', 'alarm', 'fault'] as const satisfies readonly FaultStatus[];

/** The properties of the fault status entity, which plants and devices have. */
export const FAULT_STATUS: Diagnostic = {
  platform: 'sensor',
  deviceClass: 'enum',
  options: FAULT_STATUSES,
};
