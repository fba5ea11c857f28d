import { type ReadonlySignal, signal } from '@preact/signals';
import type { CurvePoint, CurveView } from '../../view/documents/curve.ts';
import { api, untilAnswered } from '../client/api.ts';
import { withPoint } from './curve-points.ts';

/** The curve of the open plant. A request fetches it, and the stream then adds new samples. */
export class CurveStore {
  readonly #curve = signal<CurveView | null>(null);
  #psId: string | null = null;
  #loads = 0;
  /** Samples that the stream has sent while the request for the curve runs; null if no request runs. */
  #early: CurvePoint[] | null = null;

  /** Null: not received yet, or the bridge keeps no curve of this plant. */
  get curve(): ReadonlySignal<CurveView | null> {
    return this.#curve;
  }

  async load(psId: string | null): Promise<void> {
    this.#loads += 1;
    const load = this.#loads;
    if (psId !== this.#psId) this.#curve.value = null;
    this.#psId = psId;
    this.#early = null;
    if (psId === null) return;
    const isWanted = (): boolean => load === this.#loads;
    const ask = (): Promise<CurveView> => {
      this.#early = [];
      return api.curve(psId);
    };
    const curve = await untilAnswered(ask, isWanted);
    if (!isWanted()) return;
    this.#curve.value = curve === null ? null : (this.#early ?? []).reduce(withPoint, curve);
    this.#early = null;
  }

  add(point: CurvePoint): void {
    if (point.psId !== this.#psId) return;
    this.#early?.push(point);
    if (this.#curve.value !== null) this.#curve.value = withPoint(this.#curve.value, point);
  }
}
