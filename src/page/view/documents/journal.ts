/** A value that was rejected, held or changed. */
export interface JournalEntryView {
  /** When the value was read. */
  readonly readAt: number;
  readonly psId: string;
  readonly psKey: string;
  /** Name of the plant or device; its ps_key if it was neither listed nor announced. */
  readonly device: string;
  readonly slug: string;
  /** Name of the point; the slug if the catalogue does not have it. */
  readonly point: string;
  readonly unit: string | null;
  /** The announced entity id; null: the point is not announced. */
  readonly entityId: string | null;
  /** Offset of the plant's time from UTC in minutes; null while it is not known. */
  readonly offsetMinutes: number | null;
  /** The value that the cloud sent. */
  readonly value: number | string | null;
  /** The value that was published in its place; null: no value was published. */
  readonly published: number | null;
  /** The verdict of the guard, such as `leap`. */
  readonly verdict: string;
  /** A sentence about the reason. */
  readonly reason: string;
}

/** `GET api/journal?plant=&search=&page=`: one page of the rejection log, the newest entry first. */
export interface JournalPage {
  readonly entries: readonly JournalEntryView[];
  readonly page: number;
  readonly pageSize: number;
  readonly matching: number;
  /** When the bridge was started. The page shows it if there are no entries. */
  readonly since: number;
}
