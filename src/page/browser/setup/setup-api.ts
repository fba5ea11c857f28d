import type { ActionReply } from '../../view/documents/replies.ts';
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
} from '../../view/setup-documents.ts';
import { post, RequestError, request } from '../client/api.ts';

/** Time limit of a request. If the cloud does not answer, a test takes the bridge more than a minute. */
const TEST_MS = 150_000;

/** Returns the requests of the set-up. The replies have sentences in the language. All throw RequestError. */
export function setupApi(language: string) {
  const send = <Reply>(path: string, body: object = {}): Promise<Reply> => post(`setup/${path}?language=${language}`, body, TEST_MS);
  return {
    state: () => request<SetupView>(`setup?language=${language}`),
    answer: (answers: AnswersView) => send<readonly MistakeView[]>('answers', { answers }),
    answerApplication: (text: string) => send<readonly MistakeView[]>('application', { text }),
    chooseFlavour: (flavour: 'password' | 'oauth') => send<readonly MistakeView[]>('flavour', { flavour }),
    testSignIn: (options: { readonly tryAgain: boolean }) => send<SignInView>('sign-in', options),
    askOtherRegions: () => send<RegionsView>('other-regions'),
    beginAuthorisation: () => send<BegunView>('authorisation'),
    authorise: (text: string, from: 'browser' | 'pasted') => send<AuthorisedView>('authorise', { text, from }),
    listPlants: () => send<PlantsView>('plants'),
    costs: () => send<CostsView>('costs'),
    findBrokers: () => send<readonly FoundBrokerView[]>('brokers'),
    testBroker: () => send<BrokerTestView>('broker'),
    testHomeAssistant: () => send<HomeAssistantTestView>('home-assistant'),
    preview: () => send<PreviewView>('preview'),
    beginEdit: () => send<BegunEditView>('begin'),
    previewEdit: () => send<EditPreviewView>('preview'),
    /** Returns null if files or answers have changed since the preview with that seal. */
    write: (seal: string) =>
      send<WriteView>('write', { seal }).catch((error: unknown) => {
        if (error instanceof RequestError && error.reason === 'bad_request') return null;
        throw error;
      }),
    reload: () => post<ActionReply>('reload'),
  } as const;
}
