import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { TextKey } from '../../../texts/texts.ts';
import type { AnswersView, MistakeView, OptionView, SetupView } from '../../view/setup-documents.ts';
import type { Page } from '../client/page.ts';
import { filled, type Values } from '../settings/language.ts';
import { setupApi } from './setup-api.ts';

const STEPS = ['region', 'keys', 'sign_in', 'plants', 'points', 'broker', 'home_assistant', 'file'] as const;
/** `overview` and `review`: of the changes of a running bridge. */
export type StepName = (typeof STEPS)[number] | 'overview' | 'review';

/** The steps of a guided change, and the beginning of their addresses. */
export interface Flow {
  readonly prefix: 'setup' | 'configuration';
  readonly steps: readonly [StepName, ...StepName[]];
}

const SETUP: Flow = { prefix: 'setup', steps: STEPS };

type SetupKey<Key = TextKey> = Key extends `setup.${string}` | `authorize.${string}` ? Key : never;
export type SetupTexts = (key: SetupKey, values?: Values) => string;

/** The step in a fragment such as `#/setup/keys`; after an authorisation that of the sign-in. */
function stepIn(hash: string, { prefix, steps }: Flow): StepName {
  if (hash.startsWith('#/callback')) return 'sign_in';
  return steps.find((name) => hash === `#/${prefix}/${name}`) ?? steps[0];
}

/** What the steps share. The answers themselves are kept by the bridge. */
export class SetupStore {
  readonly step: Signal<StepName>;
  readonly page: Page;
  /** What came back from the page of iSolarCloud, and was not passed on yet. */
  arrival = location.hash.startsWith('#/callback?') ? location.hash.slice('#/callback'.length) : null;
  readonly #view: Signal<SetupView>;
  readonly #flow: Flow;

  constructor(page: Page, view: SetupView, flow = SETUP) {
    this.page = page;
    this.#flow = flow;
    this.step = signal(stepIn(location.hash, flow));
    this.#view = signal(view);
    // The code is not kept in the browser's history.
    if (this.arrival !== null) history.replaceState(null, '', '#/setup/sign_in');
  }

  get api(): ReturnType<typeof setupApi> {
    return setupApi(this.page.language.language.peek());
  }

  get view(): SetupView {
    return this.#view.value;
  }

  readonly s: SetupTexts = (key, values = {}) => filled(this.view.texts[key] ?? key, values);

  /** Follows the browser's address. @returns a function that ends that */
  follow(): () => void {
    const follow = (): void => {
      this.step.value = stepIn(location.hash, this.#flow);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }

  async load(): Promise<void> {
    this.#view.value = await this.api.state();
  }

  /** Whether a step has the option. */
  has(option: string): boolean {
    return this.view.steps.some(({ options }) => options.some((each) => each.option === option));
  }

  /** @throws RangeError for an option of no step */
  option(option: string): OptionView {
    const found = this.view.steps.flatMap(({ options }) => options).find((each) => each.option === option);
    if (found === undefined) throw new RangeError(option);
    return found;
  }

  /** Sends answers. @returns the mistakes in them; if there is any, no answer counts */
  async answer(answers: AnswersView): Promise<readonly MistakeView[]> {
    return this.#taken(await this.api.answer(answers));
  }

  /** Sends the number of an application, or its Authorize URL. @returns as {@link answer} */
  async answerApplication(text: string): Promise<readonly MistakeView[]> {
    return this.#taken(await this.api.answerApplication(text));
  }

  /** Sends the kind of application. @returns as {@link answer} */
  async chooseFlavour(flavour: 'password' | 'oauth'): Promise<readonly MistakeView[]> {
    return this.#taken(await this.api.chooseFlavour(flavour));
  }

  async #taken(mistakes: readonly MistakeView[]): Promise<readonly MistakeView[]> {
    if (mistakes.length === 0) await this.load();
    return mistakes;
  }

  /** The steps that the user has to answer. */
  get steps(): readonly StepName[] {
    const supplied = this.view.steps.filter(({ isSupplied }) => isSupplied).map(({ name }) => name);
    return this.#flow.steps.filter((name) => !supplied.includes(name));
  }

  readonly go = (by: 1 | -1): void => this.goTo(this.steps[this.steps.indexOf(this.step.peek()) + by] ?? this.#flow.steps[0]);

  goTo(step: StepName): void {
    location.hash = `#/${this.#flow.prefix}/${step}`;
  }

  get isOAuth(): boolean {
    return this.option('isolarcloud.sign_in').value === 'oauth' || this.option('isolarcloud.application_id').isSet;
  }
}

export const SetupContext = createContext<SetupStore | null>(null);

export function useSetup(): SetupStore {
  const store = useContext(SetupContext);
  if (store === null) throw new Error('outside the set-up');
  return store;
}
