/** Waits that are longer follow the fast clock; shorter ones are those of leases, heartbeats and time limits. */
const LONGEST_TRUE_MS = 10_000;

export interface FastClockSettings {
  /** How many of its seconds pass in a second. */
  readonly speed: number;
  /** When the clock is right, epoch milliseconds. */
  readonly startMs: number;
}

/**
 * A clock that goes faster than that of the machine, for a cloud and for the bridges that read it, so that a test holds more samples.
 * Monotonic clocks, and waits of up to ten seconds, are true.
 */
export class FastClock {
  readonly settings: FastClockSettings;

  constructor({ speed, startMs = Date.now() }: Pick<FastClockSettings, 'speed'> & Partial<FastClockSettings>) {
    this.settings = { speed, startMs };
  }

  readonly now = (): number => this.settings.startMs + this.settings.speed * (Date.now() - this.settings.startMs);

  /** The environment of a command whose clock this is. */
  get env(): Readonly<Record<string, string>> {
    const { speed, startMs } = this.settings;
    const surroundings = `
      import timers from 'node:timers/promises';
      import { syncBuiltinESMExports } from 'node:module';
      const { now } = Date;
      const { setTimeout: wait } = timers;
      Date.now = () => ${startMs} + ${speed} * (now() - ${startMs});
      timers.setTimeout = (ms, ...rest) => wait(ms > ${LONGEST_TRUE_MS} ? ms / ${speed} : ms, ...rest);
      syncBuiltinESMExports();
    `;
    return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(surroundings)}"` };
  }
}
