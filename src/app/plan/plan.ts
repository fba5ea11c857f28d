import type { Config } from '../../config/schema.ts';
import type { Ledger } from '../../homeassistant/ledger.ts';
import { configsIn, recoverLedger } from '../../homeassistant/ledger-recovery.ts';
import { announcedConfigs } from '../../homeassistant/plan/announced-configs.ts';
import type { DeviceChange } from '../../homeassistant/plan/compare.ts';
import { foreseeStart } from '../../homeassistant/plan/foresee.ts';
import { withKnownEntities } from '../../homeassistant/plan/known-entities.ts';
import { PreviousRun } from '../../live/previous-run.ts';
import { topicsFor } from '../../topics.ts';
import { type BridgeAbout, discoveryContextOf, mostRemovalsOf } from '../announcing.ts';
import type { Polled } from '../one-poll.ts';
import { textsOf } from '../texts.ts';
import { type Foreseen, foreseeKnown, type PossiblePoint } from './known-devices.ts';
import { foreseeListed } from './listed-devices.ts';

export interface PlanSources {
  /** The saved ledger. */
  readonly ledger: Ledger;
  /** The broker's retained messages below the base topic and on discovery topics. */
  readonly retained: ReadonlyMap<string, string>;
  /** null: the cloud is not asked. */
  readonly collectors: Polled | null;
}

/** What the next start changes in Home Assistant. */
export interface StartPlan {
  readonly devices: readonly DeviceChange[];
  /** Points that the start adds if iSolarCloud has a value of them; empty if the cloud was asked. */
  readonly possible: readonly PossiblePoint[];
  /** The ledger as the start reads it, completed from the retained payloads. */
  readonly ledger: Ledger;
}

/** Plans what the next start of a bridge with this configuration changes in Home Assistant. */
export async function planStart(
  config: Config,
  { ledger: saved, retained: messages, collectors }: PlanSources,
  about: BridgeAbout & { readonly nowMs: number },
): Promise<StartPlan> {
  const context = discoveryContextOf(config, about);
  const retained = configsIn(messages, context);
  const ledger = recoverLedger(saved, retained, context);
  const previousRun = new PreviousRun(topicsFor(config.mqtt.base_topic));
  previousRun.found(messages);
  const foreseen: Foreseen =
    collectors === null
      ? foreseeKnown(config, { ledger, announced: announcedConfigs(ledger, retained, context), previousRun }, about.version)
      : await foreseeListed(config, { collectors, ledger, previousRun }, about);
  const devices = foreseeStart({ ...foreseen, ledger, retained, mostRemovals: mostRemovalsOf(config) }, context);
  return { devices: withKnownEntities(devices, ledger, textsOf(config)), possible: foreseen.possible, ledger };
}
