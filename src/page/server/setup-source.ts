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
export interface ConfigSteps {
  answer(given: AnswersView): readonly MistakeView[];
  listPlants(): Promise<PlantsView>;
  /** @throws BridgeError config_invalid while answers are missing */
  costs(): CostsView;
  findBrokers(): Promise<readonly FoundBrokerView[]>;
  testBroker(): Promise<BrokerTestView>;
}

/** One run of the guided set-up, as the page asks for it. */
interface SetupSteps extends ConfigSteps {
  /** Takes the number of an application, or its Authorize URL. */
  answerApplication(typed: string): readonly MistakeView[];
  chooseFlavour(flavour: 'password' | 'oauth'): readonly MistakeView[];
  testSignIn(): Promise<SignInView>;
  askOtherRegions(): Promise<RegionsView>;
  beginAuthorisation(): Promise<BegunView>;
  authorise(text: string, from: 'browser' | 'pasted'): Promise<AuthorisedView>;
  testHomeAssistant(): Promise<HomeAssistantTestView>;
  preview(): PreviewView;
  /** @throws BridgeError config_invalid while answers are missing */
  write(): Promise<WriteView>;
}

/** Changes of the configuration of a running bridge. */
interface EditSteps extends ConfigSteps {
  /** Forgets what was answered before. */
  begin(): Promise<BegunEditView>;
  /** @throws BridgeError config_invalid before `begin` */
  preview(): EditPreviewView;
  /** @returns null if something else than the preview with this seal would be written. @throws BridgeError config_invalid */
  write(seal: string): Promise<WriteView | null>;
}

interface StepSource<Steps> {
  readonly steps: Steps;
  state(language: Language): SetupView;
  /** Sets the language of the sentences that follow. */
  speak(language: Language): void;
  /** The files are written, and the browser has been told or is gone. */
  finished(): void;
}

/** The set-up that the server shows. */
export type SetupSource = StepSource<SetupSteps>;

/** The changes that a running bridge offers. */
export type EditSource = StepSource<EditSteps>;
