import type { Language } from '../../texts/languages.ts';
import type { DoctorStepView, DoctorView } from '../view/documents/diagnosis.ts';
import type { ProblemView } from '../view/documents/replies.ts';

/** Receives the results of a run of `doctor` while it runs. */
export interface DoctorListener {
  /** Called for each account with its steps, before the first of them begins. */
  begins(steps: readonly Pick<DoctorStepView, 'name' | 'title'>[]): void;
  step(name: string, result: Partial<Pick<DoctorStepView, 'text' | 'causes'>> & Pick<DoctorStepView, 'status'>): void;
  note(problem: ProblemView): void;
  /** Called with each line of the report. It contains no secret. */
  line(text: string): void;
}

/** Runs the checks of `doctor`, from the configuration to Home Assistant. Settles when they are finished or the signal is aborted. */
export type Examine = (language: Language, listener: DoctorListener, signal: AbortSignal) => Promise<void>;

export interface DoctorRunDeps {
  readonly examine: Examine;
  readonly now: () => number;
  readonly changed: () => void;
  readonly onError: (error: unknown) => void;
}

/** The last run of `doctor` that a user has started on the page. Only one runs at a time. */
export class DoctorRun {
  readonly #deps: DoctorRunDeps;
  readonly #stopped = new AbortController();
  #running: Promise<void> | null = null;
  #view: DoctorView | null = null;

  constructor(deps: DoctorRunDeps) {
    this.#deps = deps;
  }

  get view(): DoctorView | null {
    return this.#view;
  }

  /** @returns whether the run begins; false if one is running already */
  start(language: Language): boolean {
    if (this.#running !== null || this.#stopped.signal.aborted) return false;
    const { examine, now, onError } = this.#deps;
    this.#show({ startedAt: now(), endedAt: null, steps: [], notes: [], report: '' });
    this.#running = examine(language, this.#listener(), this.#stopped.signal)
      .catch((error: unknown) => {
        if (!this.#stopped.signal.aborted) onError(error);
      })
      .finally(() => {
        this.#running = null;
        this.#update((view) => ({
          endedAt: now(),
          steps: view.steps.map((step) => (['waiting', 'running'].includes(step.status) ? { ...step, status: 'skipped' } : step)),
        }));
      });
    return true;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  #listener(): DoctorListener {
    return {
      begins: (begun) =>
        this.#update(({ steps }) => ({
          steps: [...steps, ...begun.map((step) => ({ ...step, status: 'waiting' as const, text: null, causes: [] }))],
        })),
      step: (name, result) =>
        this.#update(({ steps }) => ({ steps: steps.map((step) => (step.name === name ? { ...step, ...result } : step)) })),
      note: (problem) => this.#update(({ notes }) => ({ notes: [...notes, problem] })),
      line: (text) => this.#update(({ report }) => ({ report: `${report}${text}\n` })),
    };
  }

  #update(change: (view: DoctorView) => Partial<DoctorView>): void {
    if (this.#view !== null) this.#show({ ...this.#view, ...change(this.#view) });
  }

  #show(view: DoctorView): void {
    this.#view = view;
    this.#deps.changed();
  }
}
