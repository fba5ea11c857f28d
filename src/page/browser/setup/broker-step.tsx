import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AnswersView, BrokerTestView, FoundBrokerView } from '../../view/setup-documents.ts';
import { Icon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';
import { Choices } from './choices.tsx';
import { answersIn, Field } from './field.tsx';
import { type SetupStore, useSetup } from './setup-store.ts';
import { StepForm } from './step-form.tsx';
import { TestedForm } from './tested-form.tsx';
import { useAnswers } from './use-answers.ts';
import { type Task, useTask } from './use-task.ts';

const URL_OPTION = 'mqtt.url';
const BASE_TOPIC = 'mqtt.base_topic';
const EMBEDDED = 'mqtt.embedded_broker.enabled';
const TLS_FILES = ['ca_file', 'certificate_file', 'key_file'] as const;
const OPTIONS = ['mqtt.username', 'mqtt.password', ...TLS_FILES.map((name) => `mqtt.${name}`)];
const NO_OTHER_BROKER = Object.fromEntries([URL_OPTION, ...OPTIONS].map((option) => [option, null]));

/** The step of the broker. It searches for brokers first, and then offers those that it has found. */
export function BrokerStep() {
  const { s, api } = useSetup();
  const task = useTask();
  const found = useSignal<readonly FoundBrokerView[] | null>(null);
  const search = async (): Promise<void> => {
    found.value = await api.findBrokers();
  };
  useEffect(() => void task.run(search), []);
  return found.value === null ? (
    <StepForm title={s('setup.page.broker.title')} task={task} submit={s('setup.page.again')} onSubmit={search} />
  ) : (
    <BrokerForm found={found.value} task={task} />
  );
}

/** Returns the initial choice: the answer that the bridge has, otherwise the first broker found. */
function firstChoice(found: readonly FoundBrokerView[], setup: SetupStore): string {
  const { isSet, value } = setup.option(URL_OPTION);
  if (setup.option(EMBEDDED).value === true) return 'embedded';
  if (isSet) return found.some(({ url }) => url === value) ? String(value) : 'other';
  return found[0]?.url ?? 'other';
}

interface BrokerFormProps {
  readonly found: readonly FoundBrokerView[];
  readonly task: Task;
}

/** The form for the broker. The user can go on only after the test has succeeded. */
function BrokerForm({ found, task }: BrokerFormProps) {
  const setup = useSetup();
  const { s } = setup;
  const { mistakes, send } = useAnswers();
  const chosen = useSignal(firstChoice(found, setup));
  const answers = (form: FormData): AnswersView => {
    const base = setup.has(BASE_TOPIC) ? answersIn(form, [BASE_TOPIC], setup) : {};
    if (chosen.value === 'embedded') return { ...base, ...NO_OTHER_BROKER, [EMBEDDED]: true };
    const address = chosen.value === 'other' ? String(form.get(URL_OPTION)) : chosen.value;
    return { ...base, ...answersIn(form, OPTIONS, setup), [URL_OPTION]: address, [EMBEDDED]: null };
  };
  const test = async (form: FormData): Promise<BrokerTestView | null> => ((await send(answers(form))) ? setup.api.testBroker() : null);
  return (
    <TestedForm
      title={s('setup.page.broker.title')}
      task={task}
      submit={s('setup.page.broker.test')}
      test={test}
      found={({ embedded, anotherBridge }) => (
        <>
          <Status tone="ok" word={s(embedded ? 'setup.broker.embedded' : 'setup.broker.answers')} />
          {anotherBridge && (
            <p class="notice">
              <Icon name="warning" /> {s(setup.has(BASE_TOPIC) ? 'setup.broker.another_bridge' : 'setup.broker.bridge_there')}
            </p>
          )}
        </>
      )}
    >
      <Choices
        legend={s('setup.page.broker.title')}
        hidesLegend
        name="broker"
        chosen={chosen.value}
        onChoose={(value) => {
          chosen.value = value;
        }}
        choices={[
          ...found.map(({ url, answers }) => ({ value: url, label: s(`setup.broker.found.${answers}`, { url }) })),
          { value: 'other', label: s('setup.page.broker.other') },
          { value: 'embedded', label: s('setup.page.broker.embedded') },
        ]}
      />
      {chosen.value === 'other' && (
        <Field
          option={URL_OPTION}
          label={s('setup.page.broker.url')}
          mistakes={mistakes.value}
          preset={String(setup.option(URL_OPTION).preset ?? '')}
        />
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
      {setup.has(BASE_TOPIC) && (
        <Field
          option={BASE_TOPIC}
          label={s('setup.page.broker.base_topic')}
          mistakes={mistakes.value}
          preset={String(setup.option(BASE_TOPIC).preset)}
        />
      )}
    </TestedForm>
  );
}
