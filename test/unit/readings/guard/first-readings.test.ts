import { proveFirstReadings } from '../../../support/energy-year/first-reading.ts';

proveFirstReadings({ seeds: 60, timeoutMs: 60_000 });
