import type { Answers } from '../../setup/config-files.ts';
import { askOption, askRemedy, stateOf, take } from './ask-option.ts';
import type { Move, Run, Screen } from './follow.ts';
import { BACK } from './questions.ts';

/** The user types this word in place of an address to choose the embedded broker. */
const EMBEDDED = 'embedded';
const EMBEDDED_ANSWERS: Answers = {
  'mqtt.embedded_broker.enabled': true,
  'mqtt.url': null,
  'mqtt.username': null,
  'mqtt.password': null,
  'mqtt.ca_file': null,
  'mqtt.certificate_file': null,
  'mqtt.key_file': null,
  'mqtt.key_passphrase': null,
};

const isEmbedded = ({ session }: Run): boolean => stateOf(session, 'mqtt.embedded_broker.enabled').value === true;

/** Searches for brokers, lists them, and asks for an address. The first broker found is the proposed answer. */
async function askBroker(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  questions.say('step', texts('setup.broker.searching'));
  const found = await session.findBrokers();
  for (const { url, answers } of found) questions.say('info', texts(`setup.broker.found.${answers}`, { url }));
  const standard = found[0]?.url ?? String(stateOf(session, 'mqtt.url').preset);
  const answersOf = (typed: string): Answers => {
    if (typed === EMBEDDED) return EMBEDDED_ANSWERS;
    const ofEmbedded = isEmbedded(run) ? { 'mqtt.embedded_broker.enabled': null } : {};
    return { ...ofEmbedded, 'mqtt.url': typed === '' ? standard : typed };
  };
  const proposed = isEmbedded(run) ? EMBEDDED : undefined;
  const move = await askOption(run, { option: 'mqtt.url', message: 'setup.broker.url', proposed, hint: standard, answersOf });
  return move === 'next' && isEmbedded(run) ? testBroker(run) : move;
}

const NO_USER: Answers = { 'mqtt.username': null, 'mqtt.password': null };

const askUsername = async (run: Run): Promise<Move> =>
  isEmbedded(run) ? 'skip' : askOption(run, { option: 'mqtt.username', message: 'setup.broker.username', removal: NO_USER });

async function askPassword(run: Run): Promise<Move> {
  if (isEmbedded(run)) return 'skip';
  if (stateOf(run.session, 'mqtt.username').isSet) {
    if ((await askOption(run, { option: 'mqtt.password', message: 'setup.broker.password' })) === 'back') return 'back';
    return testBroker(run);
  }
  const move = await testBroker(run);
  return move === 'next' ? 'skip' : move;
}

async function testBroker(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  questions.say('step', texts('setup.broker.testing'));
  const result = await session.testBroker();
  if (!result.ok) {
    return askRemedy(run, result.failure, [
      { label: 'setup.remedy.broker', go: () => ({ to: 'broker' }) },
      { label: 'setup.remedy.again', go: () => testBroker(run) },
      {
        label: 'setup.remedy.embedded',
        go: () => {
          take(session, EMBEDDED_ANSWERS);
          return testBroker(run);
        },
      },
      { label: 'setup.remedy.anyway', go: () => 'next' },
    ]);
  }
  questions.say('success', texts(result.embedded ? 'setup.broker.embedded' : 'setup.broker.answers'));
  if (result.anotherBridge) questions.say('warn', texts('setup.broker.another_bridge'));
  return 'next';
}

type HomeAssistantChoice = 'leave' | 'set';

async function askHomeAssistant({ session, questions, texts }: Run): Promise<Move> {
  const choices = (['leave', 'set'] as const).map((value) => ({ value, label: texts(`setup.home_assistant.${value}`) }));
  const { isSet } = stateOf(session, 'homeassistant.url');
  const message = texts('setup.home_assistant');
  const chosen = await questions.choose<HomeAssistantChoice>({ message, choices, chosen: isSet ? 'set' : 'leave' });
  if (chosen === BACK) return 'back';
  return chosen === 'set' ? 'next' : { to: 'page_password' };
}

async function askToken(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  if ((await askOption(run, { option: 'homeassistant.token', message: 'setup.home_assistant.token' })) === 'back') return 'back';
  const result = await session.testHomeAssistant();
  if (result.ok) {
    questions.say('success', texts('setup.home_assistant.answers', { version: result.version }));
    return 'next';
  }
  return askRemedy(run, result.failure, [
    { label: 'setup.remedy.home_assistant', go: () => ({ to: 'home_assistant_url' }) },
    {
      label: 'setup.remedy.leave_out',
      go: () => {
        take(session, { 'homeassistant.url': null, 'homeassistant.token': null });
        return 'next';
      },
    },
    { label: 'setup.remedy.anyway', go: () => 'next' },
  ]);
}

/** The questions about broker and Home Assistant. */
export const BROKER_SCREENS: readonly Screen[] = [
  { name: 'broker', ask: askBroker },
  { name: 'broker_username', ask: askUsername },
  { name: 'broker_password', ask: askPassword },
  { name: 'home_assistant', ask: askHomeAssistant },
  {
    name: 'home_assistant_url',
    ask: (run) =>
      askOption(run, { option: 'homeassistant.url', message: 'setup.home_assistant.url', hint: 'http://homeassistant.local:8123' }),
  },
  { name: 'home_assistant_token', ask: askToken },
];
