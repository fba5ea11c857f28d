import { proveEnergy } from '../support/energy-year/prove.ts';

proveEnergy({ kind: 'grid meter', seeds: 100, days: 365, timeoutMs: 3_600_000 });
