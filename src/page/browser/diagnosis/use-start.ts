import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ActionReply } from '../../view/documents.ts';

interface Start {
  /** Whether the bridge did not begin when it was asked last. */
  readonly isRefused: ReadonlySignal<boolean>;
  readonly start: () => Promise<void>;
}

/** Asks the bridge to begin work, unless the work is being done. */
export function useStart(isRunning: boolean, ask: () => Promise<ActionReply>): Start {
  const isRefused = useSignal(false);
  const start = async (): Promise<void> => {
    if (isRunning) return;
    isRefused.value = await ask().then(
      ({ accepted }) => !accepted,
      () => true,
    );
  };
  return { isRefused, start };
}
