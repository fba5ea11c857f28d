import type { Language } from '../../texts/languages.ts';
import type { ChangeRing } from '../model/change-ring.ts';
import type { WaitingAuthorisations } from '../model/waiting-authorisations.ts';
import type { HeldRemovals } from '../view/documents/announced.ts';
import type { BridgeView } from '../view/documents/bridge.ts';
import type { CurvePoint, CurveView } from '../view/documents/curve.ts';
import type { DeviceView, OfferedPoints } from '../view/documents/devices.ts';
import type { CaptureView, DoctorView } from '../view/documents/diagnosis.ts';
import type { JournalEntryView, JournalPage } from '../view/documents/journal.ts';
import type { OfferAnswer, OfferView } from '../view/documents/offers.ts';
import type { PlantPage, PlantView } from '../view/documents/plants.ts';
import type { ActionReply } from '../view/documents/replies.ts';
import type { OpenPlant } from '../view/documents/snapshot.ts';
import type { JournalEntry, JournalQuery } from '../view/journal-view.ts';
import type { EditSource } from './setup-source.ts';
import type { StatusSource } from './status-routes.ts';

/** The part of the list of plants that is shown. */
export interface ListQuery {
  readonly search: string;
  /** Number of the page of the list; the first is 1. */
  readonly page: number;
  readonly problemsOnly: boolean;
}

/** What the redirect URL of an application needs. */
export interface CallbackSource {
  readonly waiting: WaitingAuthorisations;
  /**
   * Returns the sentence for a browser that iSolarCloud has sent to the redirect URL: the code was received, or no program waits for it.
   */
  callbackSentence(which: 'received' | 'nobody', language: Language): string;
  /** The configured language. Texts are in this language unless a request names another one. */
  readonly language: Language;
}

/** Everything that the server shows, and the actions that it can ask for. */
export interface PageSource extends CallbackSource, StatusSource {
  readonly changes: ChangeRing;
  bridge(language: Language): BridgeView;
  plants(query: ListQuery): PlantPage;
  /** Returns the open plant; null if no plant has this id. */
  openPlant(psId: string, language: Language): OpenPlant | null;
  plant(psId: string, language: Language): PlantView | null;
  device(psKey: string, language: Language): DeviceView | null;
  offeredPoints(psKey: string, language: Language): OfferedPoints | null;
  curve(psId: string): CurveView | null;
  /** Returns a sample of the curve; null if the curve no longer has it. */
  curvePoint(psId: string, at: number): CurvePoint | null;
  journalEntry(entry: JournalEntry, language: Language): JournalEntryView;
  /** @throws BridgeError state_unreadable, state_damaged, state_unavailable */
  journal(query: JournalQuery, language: Language): Promise<JournalPage>;
  doctor(): DoctorView | null;
  capture(language: Language): CaptureView | null;
  /** The work that is offered. */
  offers(language: Language): readonly OfferView[];
  /** @throws BridgeError state_unreadable, state_unwritable, state_unavailable */
  answerOffer(name: OfferView['name'], answer: OfferAnswer): Promise<ActionReply>;
  refresh(): ActionReply;
  restore(): ActionReply;
  /** The entities whose removal from Home Assistant waits for a confirmation. */
  heldRemovals(language: Language): readonly HeldRemovals[];
  /** Removes them. */
  removeHeld(): ActionReply;
  /** The changes of the configuration that the page offers; null: the configuration can be changed only in its file. */
  readonly editing: EditSource | null;
  /** Whether `reload` can apply a changed configuration. */
  readonly canReload: boolean;
  /**
   * Applies the changed configuration file. The document of the bridge shows the result. The server is stopped if the address of the page
   * changes.
   */
  reload(): void;
  /** @param language of the report */
  startDoctor(language: Language): ActionReply;
  startCapture(): ActionReply;
  /** Ends a running capture before its time. Its file then has what was captured until then. */
  endCapture(): ActionReply;
  /** The lines of a complete capture; null: there is none. */
  captureFile(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Whether the bridge is connected to the broker and has polled. */
  readonly isReady: boolean;
}
