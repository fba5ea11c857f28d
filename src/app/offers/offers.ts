import { MINUTE_MS, SECOND_MS } from '../../calendar.ts';
import { type BridgeError, isBridgeError } from '../../errors.ts';
import type { OffersSource } from '../../page/model/page-model.ts';
import type { OfferAnswer, OfferView } from '../../page/view/documents/offers.ts';
import type { OffersFacts } from '../../page/view/offers-view.ts';
import { EnergyOffer } from './energy-offer.ts';
import { isListed, type OfferDeps } from './offer-deps.ts';
import { PastOffer } from './past-offer.ts';

/** How often it is found out what can be offered: at first Home Assistant gets its entities, later little changes. */
const LOOK_MS = 15 * SECOND_MS;
const LATER_LOOK_MS = 10 * MINUTE_MS;
const LOOKS_AT_FIRST = 40;

/** Work in Home Assistant that the page offers until it is accepted, refused or done (docs/decisions/offers.md). */
export class Offers implements OffersSource {
  readonly #deps: OfferDeps;
  readonly #past: PastOffer;
  readonly #energy: EnergyOffer;
  readonly #stopped = new AbortController();
  /** The problem of the Energy dashboard that was examined last. */
  #examined: BridgeError | null = null;
  /** Ends the wait for the next look. */
  #wake = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: OfferDeps) {
    this.#deps = deps;
    this.#past = new PastOffer(deps);
    this.#energy = new EnergyOffer(deps);
  }

  begin(): void {
    this.#running = this.#run().catch(this.#deps.onError);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake.abort();
    await Promise.all([this.#past.stop(), this.#energy.stop(), this.#running]);
  }

  get facts(): OffersFacts {
    return { past: this.#past.facts, energy: this.#energy.facts };
  }

  /** @throws BridgeError of the state folder */
  async answer(name: OfferView['name'], answer: OfferAnswer): Promise<boolean> {
    if (this.#stopped.signal.aborted) return false;
    const offer = name === 'past' ? this.#past : this.#energy;
    if (answer === 'accept') return offer.accept();
    if (answer === 'dismiss') return offer.dismiss();
    const isHalted = name === 'past' && (await this.#past.halt());
    // Stopped work is offered again at the next look.
    this.#wake.abort();
    return isHalted;
  }

  async #run(): Promise<void> {
    const { sleep, record } = this.#deps;
    this.#past.restore(await record.read());
    for (let looks = 0; !this.#stopped.signal.aborted; looks++) {
      this.#wake = new AbortController();
      await sleep(looks < LOOKS_AT_FIRST ? LOOK_MS : LATER_LOOK_MS, this.#wake.signal).catch(() => undefined);
      if (!this.#stopped.signal.aborted) await this.#look();
    }
  }

  async #look(): Promise<void> {
    const { record, withHome, energyUpkeep, onError } = this.#deps;
    try {
      const { past, energy } = await record.read();
      if (past.answer !== 'none') this.#past.hide();
      // Sensors that were renamed later are offered once more.
      const problem = energy === 'done' ? (energyUpkeep?.problem ?? null) : null;
      if (energy !== 'none' && problem === null) this.#energy.hide();
      const isPastOpen = past.answer === 'none' && this.#past.isOpen;
      const isEnergyWanted = energy === 'none' || (problem !== null && problem !== this.#examined);
      const isEnergyOpen = isEnergyWanted && this.#energy.isOpen;
      if (!isListed(this.#deps) || !(isPastOpen || isEnergyOpen)) return;
      await withHome(this.#stopped.signal, async (home) => {
        if (isPastOpen) this.#past.look(home);
        if (!isEnergyOpen) return;
        await this.#energy.look(home);
        this.#examined = problem;
      });
    } catch (error) {
      // While Home Assistant cannot be reached, nothing is offered; doctor tells why.
      if (!isBridgeError(error)) onError(error);
    }
  }
}
