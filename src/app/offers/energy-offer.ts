import { asBridgeError, type BridgeError, isBridgeError } from '../../errors.ts';
import { EnergyProposal } from '../../homeassistant/energy/proposal.ts';
import type { EnergyFacts } from '../../page/view/offers-view.ts';
import type { OfferDeps, OpenHome } from './offer-deps.ts';
import type { OfferRecord } from './offer-record.ts';

const HIDDEN: EnergyFacts = { state: 'hidden' };

/** The offer to put the sensors of the plants on Home Assistant's Energy dashboard, as `energy --apply` does. */
export class EnergyOffer {
  readonly #deps: OfferDeps;
  readonly #stopped = new AbortController();
  #facts: EnergyFacts = HIDDEN;
  /** Why the sensors could not be added. */
  #error: BridgeError | null = null;
  #adding: Promise<void> | null = null;

  constructor(deps: OfferDeps) {
    this.#deps = deps;
  }

  get facts(): EnergyFacts {
    return this.#facts;
  }

  /** Whether there may be something to offer. */
  get isOpen(): boolean {
    return ['hidden', 'offered', 'failed'].includes(this.#facts.state);
  }

  /** Finds out what can be offered to a user who has not answered yet. @throws BridgeError of Home Assistant and the state folder */
  async look(home: OpenHome): Promise<void> {
    if (!this.isOpen) return;
    const facts = await this.#offer(home);
    if (this.isOpen) this.#show(facts);
  }

  /** Call when the command has done the work. */
  hide(): void {
    if (this.isOpen && this.#facts.state !== 'hidden') this.#show(HIDDEN);
  }

  /** @returns whether the sensors are being added */
  accept(): boolean {
    if (this.#facts.state !== 'offered') return false;
    const offered = this.#facts;
    this.#error = null;
    this.#show({ ...offered, state: 'running' });
    this.#adding = this.#add().catch((thrown: unknown) => this.#failed(thrown));
    return true;
  }

  /** Ends the offer, or removes its result from the page. @returns whether there was one */
  async dismiss(): Promise<boolean> {
    const { state } = this.#facts;
    if (state === 'hidden' || state === 'running') return false;
    if (state !== 'done') await this.#note('refused');
    this.#show(HIDDEN);
    return true;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#adding;
  }

  async #offer(home: OpenHome): Promise<EnergyFacts> {
    const proposal = await this.#proposal(home);
    if (proposal === null) return HIDDEN;
    const { additions, completions, changed, others } = proposal.change;
    const renamed = changed.flatMap(({ before, after }) => (after === null ? [] : [{ before, after }]));
    return additions.length + completions.length + renamed.length === 0
      ? HIDDEN
      : { state: 'offered', additions, completions, renamed, others, error: this.#error };
  }

  /** @returns null: Home Assistant has none of the sensors */
  async #proposal(home: OpenHome): Promise<EnergyProposal | null> {
    try {
      return await EnergyProposal.of(this.#deps.inventory, { ...home, book: await this.#deps.energyBook.read() });
    } catch (error) {
      if (isBridgeError(error) && error.code === 'homeassistant_sensors_missing') return null;
      throw error;
    }
  }

  async #add(): Promise<void> {
    const { withHome, energyBook, energyUpkeep } = this.#deps;
    const count = await withHome(this.#stopped.signal, async (home) => {
      const proposal = await this.#proposal(home);
      if (proposal === null) return 0;
      await energyBook.write(await proposal.apply());
      return proposal.change.additions.length;
    });
    energyUpkeep?.lookAgain();
    await this.#note('done');
    this.#show({ state: 'done', count });
  }

  #failed(thrown: unknown): void {
    if (this.#stopped.signal.aborted) return;
    const error = asBridgeError(thrown);
    if (error.code === 'internal') this.#deps.onError(thrown);
    this.#error = error;
    this.#show({ state: 'failed', error });
  }

  async #note(energy: OfferRecord['energy']): Promise<void> {
    await this.#deps.record.transact(async (record) => ({ state: { ...record, energy }, result: undefined }));
  }

  #show(facts: EnergyFacts): void {
    this.#facts = facts;
    this.#deps.changed();
  }
}
