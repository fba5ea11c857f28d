import type { Clock } from '../../clock.ts';
import type { Changes, LiveState } from '../../live/live-state.ts';
import { plantKey } from '../../model.ts';
import type { Collector } from '../../poll/collector.ts';
import type { PersistentState } from '../../poll/persistent-state.ts';
import type { RejectionEntry } from '../../poll/rejection-log.ts';
import type { Language } from '../../texts/languages.ts';
import type { Texts } from '../../texts/texts.ts';
import type { EditSource } from '../server/setup-source.ts';
import type { ListQuery, PageSource } from '../server/source.ts';
import { type BridgeFacts, bridgeView } from '../view/bridge-view.ts';
import type { ViewContext } from '../view/context.ts';
import { curveView } from '../view/curve-view.ts';
import { deviceView, offeredPoints } from '../view/device-view.ts';
import type { CurvePoint, CurveView } from '../view/documents/curve.ts';
import type { DeviceView } from '../view/documents/devices.ts';
import type { DoctorView } from '../view/documents/diagnosis.ts';
import type { OfferAnswer, OfferView } from '../view/documents/offers.ts';
import type { PlantPage, PlantRow } from '../view/documents/plants.ts';
import type { ActionReply } from '../view/documents/replies.ts';
import { heldRemovals } from '../view/held-removals.ts';
import { type JournalContext, type JournalEntry, type JournalQuery, journalEntryView, journalPage } from '../view/journal-view.ts';
import type { PlantDocuments } from '../view/measured.ts';
import { type OffersFacts, offersView } from '../view/offers-view.ts';
import { plantPage } from '../view/plant-list.ts';
import { plantRow, plantView } from '../view/plant-view.ts';
import { CaptureRun, type Recorder } from './capture-run.ts';
import { ChangeRing } from './change-ring.ts';
import { STEP_MS } from './curve-ring.ts';
import { curveSample } from './curve-sample.ts';
import { Curves } from './curves.ts';
import { DoctorRun, type Examine } from './doctor-run.ts';
import { WaitingAuthorisations } from './waiting-authorisations.ts';

/** The actions that a page can ask for. */
interface PageActions {
  refresh(): ActionReply;
  restore(): ActionReply;
  /** Removes from Home Assistant what is held. */
  removeHeld(): ActionReply;
  /** Applies a changed configuration file. */
  reload(): void;
}

/** Further work that a user can start on the page: doctor, capture, and changes of the configuration. */
export interface ModelTools {
  /** The changes of the configuration that the page offers; absent: the configuration can be changed only in its file. */
  readonly editing?: EditSource;
  readonly examine: Examine;
  readonly recorder: Recorder;
}

/** The work in Home Assistant that a bridge offers. */
export interface OffersSource {
  readonly facts: OffersFacts;
  /** @returns whether the answer has an effect */
  answer(name: OfferView['name'], answer: OfferAnswer): Promise<boolean>;
}

/** The parts of a bridge from which the documents are made. */
export interface ModelBridge {
  /** null: the page offers no such work. */
  readonly tools: ModelTools | null;
  readonly live: Pick<LiveState, 'of' | 'subscribe'>;
  readonly inventory: Pick<Collector['inventory'], 'plants' | 'devices' | 'devicesOf'>;
  readonly memory: Pick<PersistentState, 'clocks' | 'record'>;
  readonly view: Pick<ViewContext, 'topics' | 'plainTopics' | 'points'> & { readonly announced: () => ViewContext['announced'] };
}

export interface PageModelDeps extends Clock, ModelBridge {
  readonly onError: (error: unknown) => void;
  readonly bridgeFacts: () => BridgeFacts;
  /** null: nothing is offered. */
  readonly offers: () => OffersSource | null;
  readonly textsOf: (language: Language) => Texts;
  /** Returns the configured language. Texts are in this language unless a request names another one. */
  readonly language: () => Language;
  readonly startedAt: number;
  /** The entries of the rejection log, the oldest first. */
  readonly readJournal: () => Promise<readonly unknown[]>;
  readonly actions: PageActions;
  readonly metrics: PageSource['metrics'];
  readonly isReady: () => boolean;
}

/** Makes the documents of the page from the live state when they are requested, and records the changes of the documents. */
export class PageModel implements PageSource {
  readonly changes = new ChangeRing();
  readonly curves = new Curves();
  readonly waiting: WaitingAuthorisations;
  #deps: PageModelDeps;
  /** The rows of the list of plants. Key: ps_id. Each row is made at the first request after a change. */
  readonly #rows = new Map<string, PlantRow>();
  /** The documents of devices. Key: language and ps_key. Each is made at the first request after a change, and shared by all open pages. */
  readonly #devices = new Map<string, DeviceView>();
  #doctor: DoctorRun | null = null;
  #capture: CaptureRun | null = null;
  #unsubscribe: () => void = () => undefined;

  constructor(deps: PageModelDeps) {
    this.#deps = deps;
    this.waiting = new WaitingAuthorisations(deps.now);
    this.#follow();
  }

  /** Shows another bridge from now on. Every stream gets a snapshot of it. */
  show(bridge: ModelBridge): void {
    this.#unsubscribe();
    this.#deps = { ...this.#deps, ...bridge };
    this.#rows.clear();
    this.#devices.clear();
    this.#follow();
    this.changes.add([{ kind: 'everything' }]);
  }

  /** Stops doctor and capture, if they run. */
  async rest(): Promise<void> {
    await Promise.all([this.#doctor?.stop(), this.#capture?.stop()]);
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.rest();
  }

  #follow(): void {
    const { tools, live } = this.#deps;
    this.#doctor = tools && new DoctorRun({ ...this.#deps, ...tools, changed: () => this.changes.add([{ kind: 'doctor' }]) });
    this.#capture = tools && new CaptureRun({ ...this.#deps, ...tools, changed: () => this.changes.add([{ kind: 'capture' }]) });
    this.#unsubscribe = live.subscribe((changes) => this.#changed(changes));
  }

  /** Call after a change of the bridge that the live state does not report. */
  bridgeChanged(): void {
    this.changes.add([{ kind: 'bridge' }]);
  }

  /** Call when an offer has changed. */
  offersChanged(): void {
    this.changes.add([{ kind: 'offers' }]);
  }

  /** Call with new entries of the rejection log. */
  rejected(entries: readonly RejectionEntry[]): void {
    this.changes.add(entries.map((entry) => ({ kind: 'journal', entry })));
  }

  callbackSentence: PageSource['callbackSentence'] = (which, language) => this.#deps.textsOf(language)(`authorize.page_${which}`);

  bridge: PageSource['bridge'] = (language) => bridgeView(this.#deps.bridgeFacts(), this.#deps.textsOf(language));

  plants(query: ListQuery): PlantPage {
    const psIds = [...this.#deps.inventory.plants.keys()];
    return plantPage(
      psIds.flatMap((psId) => this.#row(psId) ?? []),
      query,
    );
  }

  openPlant: PageSource['openPlant'] = (psId, language) => {
    const plant = this.plant(psId, language);
    return plant && { plant, devices: plant.psKeys.flatMap((psKey) => this.device(psKey, language) ?? []) };
  };

  plant: PageSource['plant'] = (psId, language) => {
    const documents = this.#documentsOf(psId);
    const [own] = documents;
    return own === undefined ? null : plantView(own, documents, this.#context(language));
  };

  device: PageSource['device'] = (psKey, language) => {
    const document = this.#deps.live.of(psKey);
    if (document === undefined) return null;
    const key = `${language} ${psKey}`;
    const view = this.#devices.get(key) ?? deviceView(document, this.#context(language));
    this.#devices.set(key, view);
    return view;
  };

  offeredPoints: PageSource['offeredPoints'] = (psKey, language) => {
    const document = this.#deps.live.of(psKey);
    return document === undefined ? null : offeredPoints(document, this.#context(language));
  };

  curve(psId: string): CurveView | null {
    const { memory, now, startedAt } = this.#deps;
    const samples = this.curves.samplesOf(psId);
    if (samples === null) return null;
    return curveView(samples, {
      psId,
      stepMs: STEP_MS,
      whereabouts: memory.clocks.whereabouts(psId),
      offsetMinutes: memory.clocks.offsetMinutes(psId),
      bridgeStartedAt: startedAt,
      nowMs: now(),
    });
  }

  curvePoint(psId: string, at: number): CurvePoint | null {
    const sample = this.curves.sampleAt(psId, at);
    return sample === null ? null : { psId, ...sample };
  }

  journalEntry(entry: JournalEntry, language: Language) {
    return journalEntryView(entry, this.#journalContext(language));
  }

  async journal(query: JournalQuery, language: Language) {
    const { readJournal, startedAt } = this.#deps;
    return journalPage(await readJournal(), query, { ...this.#journalContext(language), since: startedAt });
  }

  doctor(): DoctorView | null {
    return this.#doctor?.view ?? null;
  }

  startDoctor(language: Language): ActionReply {
    return { accepted: this.#doctor?.start(language) ?? false, againAt: null };
  }

  capture: PageSource['capture'] = (language) => this.#capture?.view(this.#deps.textsOf(language)) ?? null;

  startCapture(): ActionReply {
    return { accepted: this.#capture?.start() ?? false, againAt: null };
  }

  endCapture(): ActionReply {
    return { accepted: this.#capture?.end() ?? false, againAt: null };
  }

  async captureFile(): ReturnType<PageSource['captureFile']> {
    return this.#capture?.file() ?? null;
  }

  offers: PageSource['offers'] = (language) => {
    const offers = this.#deps.offers();
    return offers === null ? [] : offersView(offers.facts, this.#deps.textsOf(language));
  };

  answerOffer: PageSource['answerOffer'] = async (name, answer) => ({
    accepted: (await this.#deps.offers()?.answer(name, answer)) ?? false,
    againAt: null,
  });

  refresh(): ActionReply {
    return this.#deps.actions.refresh();
  }

  restore(): ActionReply {
    return this.#deps.actions.restore();
  }

  heldRemovals: PageSource['heldRemovals'] = (language) => heldRemovals(this.#deps.view.announced(), this.#deps.textsOf(language));

  removeHeld(): ActionReply {
    return this.#deps.actions.removeHeld();
  }

  get editing(): EditSource | null {
    return this.#deps.tools?.editing ?? null;
  }

  get canReload(): boolean {
    return this.#deps.bridgeFacts().reload !== null;
  }

  reload(): void {
    this.#deps.actions.reload();
  }

  get language(): Language {
    return this.#deps.language();
  }

  metrics(): ReturnType<PageSource['metrics']> {
    return this.#deps.metrics();
  }

  get isReady(): boolean {
    return this.#deps.isReady();
  }

  #changed({ documents, bridge }: Changes): void {
    const changed = documents.flatMap(({ before, after }) => after ?? before ?? []);
    const psIds = new Set(changed.map(({ psId }) => psId));
    // Time alone can change a row: at midnight the energies of the day end.
    this.#rows.clear();
    this.#devices.clear();
    this.changes.add([
      ...changed.map(({ psId, psKey }) => ({ kind: 'document', psId, psKey }) as const),
      ...[...psIds].flatMap((psId) => this.#addToCurve(psId)),
      ...(bridge === null ? [] : [{ kind: 'bridge' } as const]),
    ]);
  }

  #addToCurve(psId: string) {
    if (!this.curves.hasPlaceFor(psId)) return [];
    const { now, memory } = this.#deps;
    const sample = curveSample(this.#documentsOf(psId), { nowMs: now(), heldOf: (psKey) => memory.record.heldOf(psKey) });
    const at = sample === null ? null : this.curves.add(psId, sample);
    return at === null ? [] : [{ kind: 'curve', psId, at } as const];
  }

  #row(psId: string): PlantRow | null {
    const made = this.#rows.get(psId);
    if (made !== undefined) return made;
    const documents = this.#documentsOf(psId);
    const [own] = documents;
    if (own === undefined) return null;
    const row = plantRow(own, documents, this.#context('en'));
    this.#rows.set(psId, row);
    return row;
  }

  /** Returns the document of the plant, followed by those of its devices; no documents if the plant has none. */
  #documentsOf(psId: string): PlantDocuments {
    const { live, inventory } = this.#deps;
    const own = live.of(plantKey(psId));
    if (own === undefined) return [];
    return [own, ...inventory.devicesOf(psId).flatMap(({ psKey }) => (psKey === own.psKey ? [] : (live.of(psKey) ?? [])))];
  }

  #context(language: Language): ViewContext {
    const { view, memory, textsOf, now } = this.#deps;
    const { clocks, record } = memory;
    return {
      ...view,
      announced: view.announced(),
      texts: textsOf(language),
      nowMs: now(),
      offsetMinutes: (psId) => clocks.offsetMinutes(psId),
      heldOf: (psKey) => record.heldOf(psKey),
    };
  }

  #journalContext(language: Language): JournalContext {
    const { live, inventory, memory, textsOf, view } = this.#deps;
    const { plants, devices } = inventory;
    return {
      texts: textsOf(language),
      announced: view.announced(),
      offsetMinutes: (psId) => memory.clocks.offsetMinutes(psId),
      listedOf: ({ psId, psKey }) => (psKey === plantKey(psId) ? plants.get(psId) : devices.get(psKey)),
      pointsReadOf: (psKey) => {
        const document = live.of(psKey);
        return document?.subject?.specs ?? document?.points;
      },
    };
  }
}
