import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { TextKey } from '../../../texts/texts.ts';
import type { AnswersView, MistakeView, OptionView, SetupView } from '../../view/setup-documents.ts';
import type { Page } from '../client/page.ts';
import type { Values } from '../settings/language.ts';
import { setupApi } from './setup-api.ts';

const STEPS = ['region', 'keys', 'sign_in', 'plants', 'points', 'broker', 'home_assistant', 'file'] as const;
/** The name of a step. `overview` and `review` exist only for changes of a running bridge. */
export type StepName = (typeof STEPS)[number] | 'overview' | 'review';

/** The steps of the set-up, or of a change of the configuration, and the first part of their fragments. */
export interface Flow {
  readonly prefix: 'setup' | 'configuration';
  readonly steps: readonly [StepName, ...StepName[]];
}

const SETUP: Flow = { prefix: 'setup', steps: STEPS };

type SetupKey<Key = TextKey> = Key extends `setup.${string}` | `authorize.${string}` ? Key : never;
export type SetupTexts = (key: SetupKey, values?: Values) => string;

/** Returns the step in a fragment such as `#/setup/keys`. After an authorisation it is the step of the sign-in. */
function stepIn(hash: string, { prefix, steps }: Flow): StepName {
  if (hash.startsWith('#/callback')) return 'sign_in';
  return steps.find((name) => hash === `#/${prefix}/${name}`) ?? steps[0];
}

/** The state that all steps share. The bridge keeps the answers. */
export class SetupStore {
  readonly step: Signal<StepName>;
  readonly page: Page;
  /** The query with which iSolarCloud has sent the browser back, until it is sent to the bridge; null: there is none. */
  arrival = location.hash.startsWith('#/callback?') ? location.hash.slice('#/callback'.length) : null;
  readonly #view: Signal<SetupView>;
  readonly #flow: Flow;

  constructor(page: Page, view: SetupView, flow = SETUP) {
    this.page = page;
    this.#flow = flow;
    this.step = signal(stepIn(location.hash, flow));
    this.#view = signal(view);
    // The history of the browser must not keep the authorization code.
    if (this.arrival !== null) history.replaceState(null, '', '#/setup/sign_in');
  }

  get api(): ReturnType<typeof setupApi> {
    return setupApi(this.page.language.language.peek());
  }

  get view(): SetupView {
    return this.#view.value;
  }

  readonly s: SetupTexts = (key, values = {}) => this.page.language.filled(this.view.texts[key] ?? key, values);

  /** Shows the step in the URL whenever the URL changes. @returns a function that ends this */
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

  /** Sends answers. @returns the mistakes in them; if there is one, the bridge keeps none of the answers */
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

  /** The steps without those whose answers the environment supplies. */
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
