import { type ReadonlySignal, signal } from '@preact/signals';
import type { CurvePoint, CurveView } from '../../view/documents.ts';
import { api, untilAnswered } from '../client/api.ts';
import { withPoint } from './curve-points.ts';

/** The curve of the open plant: fetched as a whole, then continued by the stream. */
export class CurveStore {
  readonly #curve = signal<CurveView | null>(null);
  #psId: string | null = null;
  #loads = 0;
  /** Points that arrived while the curve is fetched. */
  #early: CurvePoint[] | null = null;

  /** null: not there yet, or not kept for this plant. */
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
