import type { ProblemView } from './replies.ts';

/** Work in Home Assistant that the page offers until it is answered: in words, in the language of the request. */
export interface OfferView {
  readonly name: 'past' | 'energy';
  readonly title: string;
  /** The offer and its cost, the progress of the work, or its result. */
  readonly lines: readonly string[];
  /** How far the work is; null: it is not running, or it is not known. */
  readonly progress: { readonly done: number; readonly all: number } | null;
  /** Why the work waits, or has ended early; null: neither. */
  readonly problem: ProblemView | null;
  /** The answers that are possible now, each with the label of its button. */
  readonly answers: readonly { readonly answer: OfferAnswer; readonly label: string }[];
}

/** `dismiss`: the offer is refused, or its result was read. */
export type OfferAnswer = 'accept' | 'stop' | 'dismiss';
