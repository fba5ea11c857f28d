import type { Language } from '../../texts/languages.ts';
import type { ChangeRing } from '../model/change-ring.ts';
import type { WaitingAuthorisations } from '../model/waiting-authorisations.ts';
import type {
  ActionReply,
  BridgeView,
  CaptureView,
  CurvePoint,
  CurveView,
  DeviceView,
  DoctorView,
  JournalEntryView,
  JournalPage,
  OfferedPoints,
  OpenPlant,
  PlantPage,
  PlantView,
} from '../view/documents.ts';
import type { JournalEntry, JournalQuery } from '../view/journal-view.ts';
import type { EditSource } from './setup-source.ts';

/** The part of the list of plants that is shown. */
export interface ListQuery {
  readonly search: string;
  /** From 1 on. */
  readonly page: number;
  readonly problemsOnly: boolean;
}

/** What the redirect URL of an application needs. */
export interface CallbackSource {
  readonly waiting: WaitingAuthorisations;
  /** What a browser is told that comes from the page of iSolarCloud: it was received, or nobody waits for it. */
  callbackSentence(which: 'received' | 'nobody', language: Language): string;
  /** The configured language: of texts, unless a request names another one. */
  readonly language: Language;
}

/** Everything that the server shows, and the actions that it can ask for. */
export interface PageSource extends CallbackSource {
  readonly changes: ChangeRing;
  bridge(language: Language): BridgeView;
  plants(query: ListQuery): PlantPage;
  /** null: there is no such plant. */
  openPlant(psId: string, language: Language): OpenPlant | null;
  plant(psId: string, language: Language): PlantView | null;
  device(psKey: string, language: Language): DeviceView | null;
  offeredPoints(psKey: string, language: Language): OfferedPoints | null;
  curve(psId: string): CurveView | null;
  /** null: the curve has no such sample any more. */
  curvePoint(psId: string, at: number): CurvePoint | null;
  journalEntry(entry: JournalEntry, language: Language): JournalEntryView;
  /** @throws BridgeError state_unreadable, state_damaged, state_unavailable */
  journal(query: JournalQuery, language: Language): Promise<JournalPage>;
  doctor(): DoctorView | null;
  capture(language: Language): CaptureView | null;
  refresh(): ActionReply;
  restore(): ActionReply;
  /** Changes of the configuration; null: it is changed in its file alone. */
  readonly editing: EditSource | null;
  /** Whether a changed configuration can be taken up. */
  readonly canReload: boolean;
  /** Has a changed configuration taken up; the bridge's document shows what became of it. The server may be stopped by that. */
  reload(): void;
  /** @param language of the report */
  startDoctor(language: Language): ActionReply;
  startCapture(): ActionReply;
  /** The lines of a complete capture; null: there is none. */
  captureFile(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The metrics as text, and their content type. */
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  /** Whether the bridge publishes values: it is connected to the broker and has polled. */
  readonly isReady: boolean;
}
