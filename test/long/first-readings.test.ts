import { proveFirstReadings } from '../support/energy-year/first-reading.ts';

proveFirstReadings({ seeds: 2_000, timeoutMs: 3_600_000 });
