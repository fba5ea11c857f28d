import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { TextKey } from '../../../texts/texts.ts';
import type { AnswersView, MistakeView, OptionView, SetupView } from '../../view/setup-documents.ts';
import type { Page } from '../client/page.ts';
import { filled, type Values } from '../settings/language.ts';
import { setupApi } from './setup-api.ts';

const STEPS = ['region', 'keys', 'sign_in', 'plants', 'points', 'broker', 'home_assistant', 'file'] as const;
export type StepName = (typeof STEPS)[number];

type SetupKey<Key = TextKey> = Key extends `setup.${string}` | `authorize.${string}` ? Key : never;
export type SetupTexts = (key: SetupKey, values?: Values) => string;

/** The step in a fragment such as `#/setup/keys`; after an authorisation that of the sign-in. */
function stepIn(hash: string): StepName {
  if (hash.startsWith('#/callback')) return 'sign_in';
  return STEPS.find((name) => hash === `#/setup/${name}`) ?? 'region';
}

/** What the steps share. The answers themselves are kept by the bridge. */
export class SetupStore {
  readonly step: Signal<StepName> = signal(stepIn(location.hash));
  readonly page: Page;
  /** What came back from the page of iSolarCloud, and was not passed on yet. */
  arrival = location.hash.startsWith('#/callback?') ? location.hash.slice('#/callback'.length) : null;
  readonly #view: Signal<SetupView>;

  constructor(page: Page, view: SetupView) {
    this.page = page;
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
      this.step.value = stepIn(location.hash);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }

  async load(): Promise<void> {
    this.#view.value = await this.api.state();
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
    return STEPS.filter((name) => !supplied.includes(name));
  }

  readonly go = (by: 1 | -1): void => this.goTo(this.steps[this.steps.indexOf(this.step.peek()) + by] ?? 'region');

  goTo(step: StepName): void {
    location.hash = `#/setup/${step}`;
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
