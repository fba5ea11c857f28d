import type { Language } from '../../texts/languages.ts';
import type {
  AnswersView,
  AuthorisedView,
  BegunView,
  BrokerTestView,
  CostsView,
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

/** One run of the guided set-up, as the page asks for it. */
interface SetupSteps {
  answer(given: AnswersView): readonly MistakeView[];
  /** Takes the number of an application, or its Authorize URL. */
  answerApplication(typed: string): readonly MistakeView[];
  chooseFlavour(flavour: 'password' | 'oauth'): readonly MistakeView[];
  testSignIn(): Promise<SignInView>;
  askOtherRegions(): Promise<RegionsView>;
  beginAuthorisation(): Promise<BegunView>;
  authorise(text: string, from: 'browser' | 'pasted'): Promise<AuthorisedView>;
  listPlants(): Promise<PlantsView>;
  /** @throws BridgeError config_invalid while answers are missing */
  costs(): CostsView;
  findBrokers(): Promise<readonly FoundBrokerView[]>;
  testBroker(): Promise<BrokerTestView>;
  testHomeAssistant(): Promise<HomeAssistantTestView>;
  preview(): PreviewView;
  /** @throws BridgeError config_invalid while answers are missing */
  write(): Promise<WriteView>;
}

/** The set-up that the server shows. */
export interface SetupSource {
  readonly steps: SetupSteps;
  state(language: Language): SetupView;
  /** Sets the language of the sentences that follow. */
  speak(language: Language): void;
  /** The files are written, and the browser has been told or is gone. */
  finished(): void;
}
