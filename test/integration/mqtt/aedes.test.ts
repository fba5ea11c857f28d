import { startAedes } from '../../support/aedes.ts';
import { describeBroker } from '../../support/contract.ts';

describeBroker('aedes', startAedes);
