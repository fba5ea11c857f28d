import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ActionReply } from '../../view/documents/replies.ts';

interface Start {
  /** Whether the last request was refused, or did not reach the bridge. */
  readonly isRefused: ReadonlySignal<boolean>;
  readonly start: () => Promise<void>;
}

/** Returns a function that asks the bridge to begin a task. It does nothing while the task is running. */
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
