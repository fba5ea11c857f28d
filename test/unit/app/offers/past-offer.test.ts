import { expect, test } from 'vitest';
import type { OfferDeps } from '../../../../src/app/offers/offer-deps.ts';
import { offerCodec } from '../../../../src/app/offers/offer-record.ts';
import { PastOffer } from '../../../../src/app/offers/past-offer.ts';
import { BridgeError } from '../../../../src/errors.ts';

const NOT_USED = (): never => {
  throw new Error('not used');
};

test('work whose acceptance cannot be recorded fails with the reason, instead of being shown as running for ever', async () => {
  const shown: string[] = [];
  const unwritable: OfferDeps['record'] = {
    read: async () => offerCodec.empty(),
    transact: () => Promise.reject(new BridgeError('state_unwritable')),
  };
  const deps: Omit<OfferDeps, 'changed' | 'onError'> = {
    accounts: [],
    inventory: { plants: new Map(), devices: new Map() },
    record: unwritable,
    undoBook: { read: NOT_USED, transact: NOT_USED },
    energyBook: { read: NOT_USED, write: NOT_USED },
    learned: { read: NOT_USED },
    openProgress: NOT_USED,
    withHome: NOT_USED,
    energyUpkeep: null,
    now: () => 0,
    sleep: NOT_USED,
    random: () => 0,
  };
  const { offer, error } = await new Promise<{ offer: PastOffer; error: unknown }>((resolve) => {
    const offer: PastOffer = new PastOffer({
      ...deps,
      changed: () => shown.push(offer.facts.state),
      onError: (error) => resolve({ offer, error }),
    });
    offer.restore({ ...offerCodec.empty(), past: { answer: 'accepted', span: { from: '2026-01-01', to: '2026-01-31' } } });
  });
  expect(error).toMatchObject({ code: 'state_unwritable' });
  expect(shown).toEqual(['running', 'failed']);
  expect(offer.facts).toMatchObject({ state: 'failed', error: { code: 'state_unwritable' } });
});
