import type { Language } from '../../texts/languages.ts';
import type {
  AnswersView,
  AuthorisedView,
  BegunEditView,
  BegunView,
  BrokerTestView,
  CostsView,
  EditPreviewView,
  FoundBrokerView,
  HomeAssistantTestView,
  MistakeView,
  PlantsView,
  PreviewView,
  RegionsView,
  SetupView,
  SignInView,
  WriteView,
} from '../view/setup-documents.ts';

/** The steps that the set-up and the changes of a running bridge share. */
interface ConfigSteps {
  answer(given: AnswersView): readonly MistakeView[];
  listPlants(): Promise<PlantsView>;
  /** @throws BridgeError config_invalid while answers are missing */
  costs(): CostsView;
  findBrokers(): Promise<readonly FoundBrokerView[]>;
  testBroker(): Promise<BrokerTestView>;
  /**
   * @param seal of the preview that the user has seen
   * @returns null if the files to write are no longer those of that preview
   * @throws BridgeError config_invalid
   */
  writeShown(seal: string): Promise<WriteView | null>;
}

/** The steps of one run of the guided set-up. */
interface SetupSteps extends ConfigSteps {
  /** @param typed the number of an application, or its Authorize URL */
  answerApplication(typed: string): readonly MistakeView[];
  chooseFlavour(flavour: 'password' | 'oauth'): readonly MistakeView[];
  /** @param options.tryAgain sends credentials that iSolarCloud has refused before */
  testSignIn(options: { readonly tryAgain: boolean }): Promise<SignInView>;
  askOtherRegions(): Promise<RegionsView>;
  beginAuthorisation(): Promise<BegunView>;
  authorise(text: string, from: 'browser' | 'pasted'): Promise<AuthorisedView>;
  testHomeAssistant(): Promise<HomeAssistantTestView>;
  preview(): PreviewView;
}

/** The steps with which the configuration of a running bridge is changed. */
interface EditSteps extends ConfigSteps {
  /** Starts again from the configuration as it is: answers that were given before are forgotten. */
  begin(): Promise<BegunEditView>;
  /** @throws BridgeError config_invalid before `begin` */
  preview(): EditPreviewView;
}

interface StepSource<Steps> {
  readonly steps: Steps;
  state(language: Language): SetupView;
  /** Sets the language of all later sentences. */
  speak(language: Language): void;
  /** Called after the files are written and the reply is sent, or the browser has disconnected. */
  finished(): void;
}

/** The set-up that the server shows. */
export type SetupSource = StepSource<SetupSteps>;

/** The changes of the configuration that a running bridge offers. */
export type EditSource = StepSource<EditSteps>;
