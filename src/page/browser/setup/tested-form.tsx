import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { FailureView } from '../../view/setup-documents.ts';
import { Failure } from './failure.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm, type StepFormProps } from './step-form.tsx';

type Result = { readonly ok: true } | { readonly ok: false; readonly failure: FailureView };

export interface TestedFormProps<Tested extends Result> extends Pick<StepFormProps, 'title' | 'task' | 'others' | 'children'> {
  /** Text of the button that starts the test. */
  readonly submit: string;
  /** Sends the answers and tests them. Returns null if an answer has a mistake. */
  readonly test: (form: FormData) => Promise<Tested | null>;
  /** Renders the result of a successful test. */
  readonly found: (result: Extract<Tested, { readonly ok: true }>) => ComponentChildren;
}

const isOk = <Tested extends Result>(result: Tested): result is Extract<Tested, { readonly ok: true }> => result.ok;

/**
 * Shows a step whose answers are tested. After a successful test the button goes to the next step; after a failed test a second button
 * does.
 */
export function TestedForm<Tested extends Result>({ submit, test, found, others, children, ...form }: TestedFormProps<Tested>) {
  const { s, go } = useSetup();
  const tested = useSignal<Tested | null>(null);
  const result = tested.value;
  const forget = (): void => {
    tested.value = null;
  };
  const onSubmit = async (answers: FormData): Promise<void> => {
    if (tested.value?.ok === true) return go(1);
    forget();
    tested.value = await test(answers);
  };
  return (
    <div onInput={forget}>
      <StepForm
        {...form}
        submit={result?.ok === true ? s('setup.page.next') : submit}
        onSubmit={onSubmit}
        others={
          <>
            {others}
            {result?.ok === false && (
              <button type="button" class="button" onClick={() => go(1)}>
                {s('setup.page.anyway')}
              </button>
            )}
          </>
        }
      >
        {children}
        <Failure failure={result?.ok === false ? result.failure : null} />
        <div role="status">{result !== null && isOk(result) && found(result)}</div>
      </StepForm>
    </div>
  );
}
