import type { Config } from '../../config/schema.ts';
import type { DeviceAnnouncement } from '../../homeassistant/discovery.ts';
import { type Ledger, wasAnnouncedIn } from '../../homeassistant/ledger.ts';
import type { PreviousRun } from '../../live/previous-run.ts';
import { Announcements } from '../../publish/announcements.ts';
import { announcementOptions } from '../announcing.ts';
import { liveOfOnePoll, type Polled } from '../one-poll.ts';
import { textsOf } from '../texts.ts';
import type { Foreseen } from './known-devices.ts';

export interface ListedDevices {
  readonly collectors: Polled;
  readonly ledger: Ledger;
  readonly previousRun: PreviousRun;
}

/** Determines what a start with this configuration will announce, from the cloud's lists and readings. */
export async function foreseeListed(
  config: Config,
  { collectors, ledger, previousRun }: ListedDevices,
  { version, nowMs }: { readonly version: string; readonly nowMs: number },
): Promise<Foreseen> {
  const texts = textsOf(config);
  const { live, accounts } = liveOfOnePoll(config, { collectors, previousRun, nowMs });
  live.begin(wasAnnouncedIn(ledger.devices));
  for (const account of accounts) live.polled(account, nowMs);
  let desired: readonly DeviceAnnouncement[] = [];
  const announcer = {
    announce: async (devices: readonly DeviceAnnouncement[]): Promise<void> => {
      desired = devices;
    },
  };
  const complete = collectors.every(({ inventory }) => inventory.complete);
  await new Announcements({ announcer, ...announcementOptions(config, { texts, version }) }).announce(live.listed, { complete });
  return { desired, complete, possible: [] };
}
