import { describeBroker } from '../../support/contract.ts';
import { startMosquitto } from '../../support/mosquitto.ts';

describeBroker('Mosquitto', (account) => startMosquitto({ account }));
