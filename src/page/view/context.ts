import type { PointsSection } from '../../catalogue/index.ts';
import type { Ledger } from '../../homeassistant/ledger.ts';
import type { RejectionReason } from '../../poll/rejection-log.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Topics } from '../../topics.ts';

/** What the documents of the page are made from, besides the state documents. */
export interface ViewContext {
  /** In the language of the request. */
  readonly texts: Texts;
  readonly nowMs: number;
  readonly topics: Topics;
  /** `mqtt.plain_topics` */
  readonly plainTopics: boolean;
  /** The configuration's selection of points. */
  readonly points: PointsSection;
  /** Everything announced to Home Assistant, by device identifier. */
  readonly announced: Ledger['devices'];
  /** The plant's offset in minutes east of Greenwich; null while it is not known. */
  readonly offsetMinutes: (psId: string) => number | null;
  /** By slug, why a value of a device's newest sample was not published as it came. */
  readonly heldOf: (psKey: string) => ReadonlyMap<string, RejectionReason>;
}
