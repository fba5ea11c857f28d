/**
 * The documents that the page's server sends and the browser shows. Times are epoch milliseconds; a value that is not known is
 * null, never 0. All texts are in the language that the request names (such as `?language=pt`).
 *
 * The files of this folder import types only, so that the browser can use them without any code of the server.
 */
import type { BridgeView } from './bridge.ts';
import type { DeviceView } from './devices.ts';
import type { CaptureView, DoctorView } from './diagnosis.ts';
import type { OfferView } from './offers.ts';
import type { PlantPage, PlantView } from './plants.ts';

/** All documents that a browser shows when it opens the page. It is also the first event of each stream. */
export interface PageSnapshot {
  /** The bridge's clock at the moment of the snapshot. The browser computes ages from it, since the browser's own clock may be wrong. */
  readonly now: number;
  readonly bridge: BridgeView;
  readonly plants: PlantPage;
  /** The open plant; null: no plant is open, or the account does not have the plant. */
  readonly plant: OpenPlant | null;
  readonly doctor: DoctorView | null;
  readonly capture: CaptureView | null;
  readonly offers: readonly OfferView[];
}

/** A plant with everything that its page shows, except the curve and the journal. */
export interface OpenPlant {
  readonly plant: PlantView;
  /** The plant itself first (device type 11), then its devices in the order of the listing. */
  readonly devices: readonly DeviceView[];
}
