/** The events of `GET api/stream`, by name, each with its data. For server and browser, so it imports types only. */
import type { BridgeView } from './documents/bridge.ts';
import type { CurvePoint } from './documents/curve.ts';
import type { DeviceView } from './documents/devices.ts';
import type { CaptureView, DoctorView } from './documents/diagnosis.ts';
import type { FleetView } from './documents/fleet.ts';
import type { JournalEntryView } from './documents/journal.ts';
import type { OfferView } from './documents/offers.ts';
import type { PlantPage, PlantView } from './documents/plants.ts';
import type { PageSnapshot } from './documents/snapshot.ts';

/**
 * Each stream begins with `snapshot`, unless it continues an earlier one (`Last-Event-ID`). The other events replace the document
 * of the same kind and key as a whole; `curve` and `journal` are added. A comment (`:`) is sent every 15 s.
 *
 * Query of the stream, the same as that of `GET api/snapshot`: `plant` (ps_id of the open plant: then `plant`, `device` and
 * `curve` come for it), `search`, `page` and `problems=true` (which part of the list `plants` has), `language`.
 */
export interface StreamEvents {
  readonly snapshot: PageSnapshot;
  readonly bridge: BridgeView;
  /** The page of the list of plants that the query of the stream names. */
  readonly plants: PlantPage;
  /** The view of the open plant. The browser forgets devices that are no longer in `psKeys`. */
  readonly plant: PlantView;
  /** A device of the open plant. */
  readonly device: DeviceView;
  /** A point of a curve of the open plant. */
  readonly curve: CurvePoint;
  /** New entries for the open plant, or for all plants if none is open; the oldest entry comes first. */
  readonly journal: readonly JournalEntryView[];
  readonly doctor: DoctorView;
  readonly capture: CaptureView | null;
  readonly offers: readonly OfferView[];
  /** The only event of the page of a replica. */
  readonly fleet: FleetView;
}

export type StreamEventName = keyof StreamEvents;
