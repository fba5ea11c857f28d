import { expect, it } from 'vitest';
import { defaultGateway, gatewayIn } from '../../../src/setup/default-gateway.ts';

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';

it('reads the default gateway from the routes of Linux', () => {
  const local = 'eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n';
  expect(gatewayIn(`${HEAD}${local}eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`)).toBe('172.17.0.1');
  expect(gatewayIn(`${HEAD}${local}tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n`)).toBeNull();
});

it('knows none on a system without that file', async () => {
  expect(await defaultGateway('/nowhere/route')).toBeNull();
});
