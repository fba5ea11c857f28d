import type { BridgeFacts } from '../../../../src/page/view/bridge-view.ts';
import { START } from '../../poll/support.ts';

/** A bridge that is well: connected, polled once, and with 5 calls of one endpoint. */
export const bridgeFacts = (): BridgeFacts => ({
  version: '1.2.3',
  startedAt: START,
  baseTopic: 'isolarcloud',
  region: 'europe',
  health: { account: 'ok', quota: 'ok', cloud: 'ok', bridge: 'ok', problem: null },
  accountOf: () => null,
  accounts: [],
  cloud: { gateway: 'gateway.isolarcloud.eu', encrypted: false, answeredAt: START },
  broker: { url: 'mqtt://broker:1883', embedded: false, connectedAt: START, inFlight: 2, error: null },
  homeAssistant: { discovery: true, discoveryPrefix: 'homeassistant', presence: { status: 'online', bornMs: START }, announced: {} },
  polls: {
    status: { startedMs: START, endedMs: START + 4_000, nextMs: START + 300_000, error: null, isRetry: false },
    lastMs: START,
    refreshMs: null,
    schedule: 'phase',
    isShort: false,
  },
  calls: {
    usage: { thisHour: 5, today: 5, thisMonth: 5, left: 1_595 },
    limits: { perHour: 2_000, perDay: null, perMonth: null },
    configured: { perHour: 2_000, perDay: null, perMonth: null },
    byEndpoint: [{ endpoint: 'getDeviceList', result: 'ok', count: 5 }],
    byPurpose: [{ purpose: 'lists', thisHour: 5, today: 5 }],
  },
  plants: 1,
  devices: 2,
  rejections: { count: 0, last: null },
  reload: null,
});
