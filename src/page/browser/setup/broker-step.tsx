import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AnswersView, BrokerTestView } from '../../view/setup-documents.ts';
import { Icon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';
import { Choices } from './choices.tsx';
import { Failure } from './failure.tsx';
import { answersIn, Field } from './field.tsx';
import { useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { useAnswers } from './use-answers.ts';
import { useTask } from './use-task.ts';

const URL_OPTION = 'mqtt.url';
const EMBEDDED = 'mqtt.embedded_broker.enabled';
const TLS_FILES = ['ca_file', 'certificate_file', 'key_file'] as const;
const OPTIONS = ['mqtt.username', 'mqtt.password', ...TLS_FILES.map((name) => `mqtt.${name}`)];
const NO_OTHER_BROKER = Object.fromEntries([URL_OPTION, ...OPTIONS].map((option) => [option, null]));

/** An address without a scheme is one of MQTT over TCP. */
const addressIn = (typed: string): string => (typed === '' || /^\w+:\/\//.test(typed) ? typed : `mqtt://${typed}`);

/** The broker, which is tested before the way on is open. */
export function BrokerStep() {
  const setup = useSetup();
  const { s } = setup;
  const task = useTask();
  const { mistakes, send } = useAnswers();
  const found = useSignal<readonly string[] | null>(null);
  const chosen = useSignal('other');
  const tested = useSignal<BrokerTestView | null>(null);
  const url = setup.option(URL_OPTION);
  useEffect(
    () =>
      void task.run(async () => {
        found.value = await setup.api.findBrokers();
        const [first] = found.value;
        const isOther = url.isSet && !found.value.includes(String(url.value));
        chosen.value = setup.option(EMBEDDED).value === true ? 'embedded' : isOther ? 'other' : (first ?? 'other');
      }),
    [],
  );
  const answers = (form: FormData): AnswersView => {
    const base = answersIn(form, ['mqtt.base_topic'], setup);
    if (chosen.value === 'embedded') return { ...base, ...NO_OTHER_BROKER, [EMBEDDED]: true };
    const address = chosen.value === 'other' ? addressIn(String(form.get(URL_OPTION)).trim()) : chosen.value;
    return { ...base, ...answersIn(form, OPTIONS, setup), [URL_OPTION]: address, [EMBEDDED]: null };
  };
  const submit = async (form: FormData): Promise<void> => {
    if (tested.value?.ok === true) return setup.go(1);
    tested.value = null;
    if (await send(answers(form))) tested.value = await setup.api.testBroker();
  };
  const result = tested.value;
  return (
    <div
      onInput={() => {
        tested.value = null;
      }}
    >
      <StepForm
        title={s('setup.page.broker.title')}
        task={task}
        submit={s(result?.ok === true ? 'setup.page.next' : 'setup.page.broker.test')}
        onSubmit={submit}
        others={
          result?.ok === false && (
            <button type="button" class="button" onClick={() => setup.go(1)}>
              {s('setup.page.anyway')}
            </button>
          )
        }
      >
        {found.value !== null && (
          <>
            <Choices
              legend={s('setup.page.broker.title')}
              hidesLegend
              name="broker"
              chosen={chosen.value}
              onChoose={(value) => {
                chosen.value = value;
              }}
              choices={[
                ...found.value.map((address) => ({ value: address, label: s('setup.page.broker.found', { url: address }) })),
                { value: 'other', label: s('setup.page.broker.other') },
                { value: 'embedded', label: s('setup.page.broker.embedded') },
              ]}
            />
            {chosen.value === 'other' && (
              <Field option={URL_OPTION} label={s('setup.page.broker.url')} mistakes={mistakes.value} preset={String(url.preset ?? '')} />
            )}
            {chosen.value !== 'embedded' && (
              <>
                <Field option="mqtt.username" label={s('setup.broker.username')} mistakes={mistakes.value} />
                <Field option="mqtt.password" label={s('setup.broker.password')} mistakes={mistakes.value} />
                <details open={mistakes.value.length > 0}>
                  <summary>{s('setup.page.broker.tls')}</summary>
                  {TLS_FILES.map((name) => (
                    <Field key={name} option={`mqtt.${name}`} label={s(`setup.page.broker.${name}`)} mistakes={mistakes.value} />
                  ))}
                </details>
              </>
            )}
            <Field
              option="mqtt.base_topic"
              label={s('setup.page.broker.base_topic')}
              mistakes={mistakes.value}
              preset={String(setup.option('mqtt.base_topic').preset)}
            />
          </>
        )}
        <Failure failure={result?.ok === false ? result.failure : null} />
        <div role="status">
          {result?.ok === true && <Status tone="ok" word={s(result.embedded ? 'setup.broker.embedded' : 'setup.broker.answers')} />}
          {result?.ok === true && result.anotherBridge && (
            <p class="notice">
              <Icon name="warning" /> {s('setup.broker.another_bridge')}
            </p>
          )}
        </div>
      </StepForm>
    </div>
  );
}
