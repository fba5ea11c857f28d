import type { PointsSection } from '../../catalogue/index.ts';
import type { Ledger } from '../../homeassistant/ledger.ts';
import type { RejectionReason } from '../../poll/rejection-log.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Topics } from '../../topics.ts';

/** What the documents of the page are made from, besides the state documents. */
export interface ViewContext {
  /** The texts in the language of the request. */
  readonly texts: Texts;
  readonly nowMs: number;
  readonly topics: Topics;
  /** `mqtt.plain_topics` */
  readonly plainTopics: boolean;
  /** The configuration's selection of points. */
  readonly points: PointsSection;
  /** The devices that are announced to Home Assistant. Key: device identifier. */
  readonly announced: Ledger['devices'];
  /** The plant's offset in minutes east of Greenwich; null while it is not known. */
  readonly offsetMinutes: (psId: string) => number | null;
  /** Returns why values of a device's newest sample were not published as the cloud sent them. Key: slug. */
  readonly heldOf: (psKey: string) => ReadonlyMap<string, RejectionReason>;
}
