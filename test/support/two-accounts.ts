import { onTestFinished } from 'vitest';
import { accountsIn } from '../../src/config/accounts.ts';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import { accountSettings } from './account-settings.ts';
import { authorise } from './authorise.ts';
import { NOON, type Settings, TestBed } from './test-bed.ts';
import { VirtualClock } from './virtual-clock.ts';

interface TwoClouds {
  /** The plants of the account `home`, which signs in by password. */
  readonly home: readonly PlantSpec[];
  /** The plants of the account `farm`, which authorises an application. */
  readonly farm: readonly PlantSpec[];
}

/** A test bed for a bridge with two accounts, each in a cloud of its own. */
export interface TwoAccounts {
  readonly bed: TestBed;
  readonly home: CloudSimulator;
  readonly farm: CloudSimulator;
  /** Returns the list of both accounts as settings. @param changes further options of each account, by name */
  readonly settings: (changes?: Readonly<Record<string, Settings>>) => Settings;
  /** Returns `home` as the single account. */
  readonly single: () => Settings;
  /** The owner of `farm` agrees. */
  readonly authoriseFarm: () => Promise<void>;
}

const GENEROUS = { perHour: 1_000_000, perMonth: 100_000_000 };

/** Starts two clouds, of which one has an application of the OAuth2 flavour. */
export async function twoAccounts(plants: TwoClouds): Promise<TwoAccounts> {
  const clock = new VirtualClock(NOON);
  const started = async (cloud: CloudSimulator): Promise<string> => {
    onTestFinished(() => cloud.stop());
    return (await cloud.start()).url;
  };
  const { now, steady, sleep } = clock;
  const home = new CloudSimulator({ quotas: GENEROUS, plants: plants.home, now });
  const farm = new CloudSimulator({ quotas: GENEROUS, plants: plants.farm, oauth: {}, now });
  const accounts: readonly Settings[] = [
    { name: 'home', ...accountSettings(home, await started(home)) },
    { name: 'farm', ...accountSettings(farm, await started(farm)) },
  ];
  const bed = await TestBed.on({}, clock);
  const settings: TwoAccounts['settings'] = (changes = {}) => ({
    accounts: accounts.map((account) => ({ ...account, ...changes[String(account['name'])] })),
  });
  const authoriseFarm = async (): Promise<void> => {
    const account = accountsIn(bed.config(settings())).find(({ name }) => name === 'farm');
    if (account !== undefined) await authorise(account.config, farm, { now, steady, sleep });
  };
  const single: TwoAccounts['single'] = () => {
    const { name: _name, ...isolarcloud } = accounts[0] ?? {};
    return { isolarcloud };
  };
  return { bed, home, farm, settings, single, authoriseFarm };
}
