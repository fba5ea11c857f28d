import type { ProblemView } from './replies.ts';

/** A run of `doctor`, in the language of the request that has started it. */
export interface DoctorView {
  readonly startedAt: number;
  /** null while it runs. */
  readonly endedAt: number | null;
  /** The steps of the accounts whose examination has begun, in their order. */
  readonly steps: readonly DoctorStepView[];
  /** Problems that do not prevent the bridge from publishing values. */
  readonly notes: readonly ProblemView[];
  /** The finished part of the report as plain text, for copying; it contains no secret. */
  readonly report: string;
}

export interface DoctorStepView {
  readonly name: string;
  /** The title of the step as text. */
  readonly title: string;
  readonly status: 'waiting' | 'running' | 'ok' | 'wrong' | 'skipped';
  /** The result as a sentence; null until there is one. */
  readonly text: string | null;
  /** Possible causes of a failed step, the most likely one first. */
  readonly causes: readonly { readonly cause: string; readonly remedy: string }[];
}

/** A capture that a user has started on the page. It makes calls in addition to those of the bridge. */
export interface CaptureView {
  readonly startedAt: number;
  readonly endsAt: number;
  /** Size of the file so far. */
  readonly bytes: number;
  /** Whether it has ended and can be downloaded. */
  readonly complete: boolean;
  /** The problem because of which it ended early; null if it did not. */
  readonly problem: ProblemView | null;
}
