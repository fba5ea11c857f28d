import { proveEnergy } from '../../../support/energy-year/prove.ts';

proveEnergy({ seeds: 100, days: 14, timeoutMs: 180_000 });
proveEnergy({ seeds: 3, days: 365, timeoutMs: 180_000 });
