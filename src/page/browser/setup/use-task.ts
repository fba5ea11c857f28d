import { type ReadonlySignal, useSignal } from '@preact/signals';
import { RequestError } from '../client/api.ts';
import { useSetup } from './setup-store.ts';

export interface Task {
  readonly isBusy: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<RequestError | null>;
  /** Runs the work. It does nothing while other work is running, so that one press is one attempt. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
}

export function useTask(): Task {
  const { page } = useSetup();
  const isBusy = useSignal(false);
  const error = useSignal<RequestError | null>(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy.peek()) return;
    isBusy.value = true;
    error.value = null;
    try {
      await work();
    } catch (thrown) {
      if (!(thrown instanceof RequestError)) throw thrown;
      error.value = thrown;
      if (await page.leaveEndedSetup()) return;
      if (thrown.reason === 'sign_in')
        page.session.value = { passwordNeeded: true, signedIn: false, isSetup: page.session.value?.isSetup ?? true, isFleet: false };
    } finally {
      isBusy.value = false;
    }
  };
  return { isBusy, error, run };
}
