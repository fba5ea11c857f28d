import { FAULT_STATUSES } from '../../model.ts';
import type { Diagnostic } from './diagnostic.ts';

/** The properties of the fault status entity, which plants and devices have. */
export const FAULT_STATUS: Diagnostic = {
  platform: 'sensor',
  deviceClass: 'enum',
  options: FAULT_STATUSES,
};
