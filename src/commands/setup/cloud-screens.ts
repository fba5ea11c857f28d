import type { Region } from '../../app/other-regions.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Preset } from '../../model.ts';
import type { FoundPlant } from '../../setup/call-costs.ts';
import type { ShownMistake } from '../../setup/session.ts';
import type { Flavour } from '../../setup/steps.ts';
import { askApplication, askAuthorisation, askRedirectUrl } from './application-screens.ts';
import { askOption, askRemedy, type Remedy, stateOf, take } from './ask-option.ts';
import type { Move, Run, Screen } from './follow.ts';
import { BACK } from './questions.ts';

const REGIONS: readonly Region[] = ['international', 'europe', 'australia', 'china'];
/** Codes of errors after which the user is asked for the RSA public key of the application. */
const OF_ENCRYPTION: readonly ErrorCode[] = ['encryption_required', 'encryption_key_wrong', 'encryption_rejected'];

/** Asks for the region. The proposed answer is the present region, otherwise the region of the Authorize URL. */
async function askRegion(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  const { value, preset } = stateOf(session, 'isolarcloud.region');
  const choices = REGIONS.map((region) => ({ value: region, label: texts(`setup.region.${region}`) }));
  const region = await questions.choose({
    message: texts('setup.region'),
    choices,
    chosen: (value ?? session.namedByApplication().region ?? preset) as Region,
  });
  if (region === BACK) return 'back';
  return unlessMistaken(run, session.answer({ 'isolarcloud.region': region }), 'region');
}

/** Goes to the next screen. If there is a mistake, shows the first one and goes to the screen of that name. */
function unlessMistaken({ questions }: Run, [mistake]: readonly ShownMistake[], screen: string): Move {
  if (mistake === undefined) return 'next';
  questions.say('error', `${mistake.option} ${mistake.message}`);
  return { to: screen };
}

async function askPassword(run: Run): Promise<Move> {
  if ((await askOption(run, { option: 'isolarcloud.password', message: 'setup.password' })) === 'back') return 'back';
  return signIn(run);
}

/**
 * Signs in once. After a failure the user chooses what to change.
 * @param tryAgain sends credentials that iSolarCloud has refused before. Only the user may decide that
 */
async function signIn(run: Run, tryAgain = false): Promise<Move> {
  const { session, questions, texts } = run;
  questions.say('step', texts('setup.signing_in'));
  const result = await session.testSignIn({ tryAgain });
  if (result.ok) {
    questions.say('success', texts('setup.signed_in'));
    return 'next';
  }
  const { failure, mayBeOfAnotherRegion, isRemembered } = result;
  const remedies: readonly (Remedy | false)[] = [
    mayBeOfAnotherRegion && { label: 'setup.remedy.other_regions', go: () => searchRegions(run) },
    OF_ENCRYPTION.includes(failure.code) && { label: 'setup.remedy.public_key', go: () => askPublicKey(run) },
    { label: 'setup.remedy.account', go: () => ({ to: 'username' }) },
    { label: 'setup.remedy.keys', go: () => ({ to: 'app_key' }) },
    isRemembered
      ? { label: 'setup.remedy.same_again', go: () => signIn(run, true) }
      : { label: 'setup.remedy.again', go: () => signIn(run) },
  ];
  return askRemedy(
    run,
    failure,
    remedies.filter((remedy) => remedy !== false),
  );
}

async function askPublicKey(run: Run): Promise<Move> {
  const move = await askOption(run, { option: 'isolarcloud.rsa_public_key', message: 'setup.public_key' });
  return move === 'back' ? { to: 'password' } : signIn(run);
}

/** Signs in once at each other region. If one of them has the account, the set-up continues with that region. */
async function searchRegions(run: Run): Promise<Move> {
  const { session, questions } = run;
  const result = await session.askOtherRegions();
  if (!result.ok) return askRemedy(run, result.failure, [{ label: 'setup.remedy.region', go: () => ({ to: 'region' }) }]);
  questions.say('info', result.regions.map(({ sentence }) => sentence).join('\n'));
  const right = result.regions.find(({ isRight }) => isRight);
  if (right === undefined) return { to: 'region' };
  take(session, { 'isolarcloud.region': right.region });
  return signIn(run);
}

/** Lists the plants. If there are several, asks which of them the bridge reads. */
async function askPlants(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  const result = await session.listPlants();
  if (!result.ok) {
    return askRemedy(run, result.failure, [
      { label: 'setup.remedy.again', go: () => ({ to: 'plants' }) },
      { label: 'setup.remedy.keys', go: () => ({ to: 'flavour' }) },
      { label: 'setup.remedy.anyway', go: () => 'next' },
    ]);
  }
  const { plants } = result;
  const [only, ...others] = plants;
  if (only !== undefined && others.length === 0) {
    questions.say('success', texts('setup.only_plant', { name: only.name, count: only.devices.length }));
    return 'skip';
  }
  const { value } = stateOf(session, 'plants.include');
  const before = Array.isArray(value) ? plants.map(({ psId }) => psId).filter((psId) => value.includes(psId)) : [];
  const choices = plants.map(({ psId, name, devices }) => ({
    value: psId,
    label: name,
    hint: texts('setup.devices', { count: devices.length }),
  }));
  const chosen = await questions.chooseMany({
    message: texts('setup.plants'),
    choices,
    chosen: before.length > 0 ? before : psIdsOf(plants),
  });
  if (chosen === BACK) return 'back';
  take(session, { 'plants.include': chosen.length === plants.length ? 'all' : chosen });
  return 'next';
}

const psIdsOf = (plants: readonly FoundPlant[]): readonly string[] => plants.map(({ psId }) => psId);

async function askPreset({ session, questions, texts }: Run): Promise<Move> {
  const { presets, callsAllowedPerHour } = session.costs();
  const { value, preset: standard } = stateOf(session, 'points.preset');
  const choices = presets.map(({ preset, points, callsPerHour }) => ({
    value: preset,
    label: texts(`setup.preset.${preset}`, { points, calls: callsPerHour }),
  }));
  const message = texts('setup.preset', { allowed: callsAllowedPerHour });
  const preset = await questions.choose({ message, choices, chosen: (value ?? standard) as Preset });
  if (preset === BACK) return 'back';
  take(session, { 'points.preset': preset });
  return 'next';
}

const isOAuth = ({ session }: Run): boolean =>
  stateOf(session, 'isolarcloud.sign_in').value === 'oauth' || stateOf(session, 'isolarcloud.application_id').isSet;

async function askFlavour(run: Run): Promise<Move> {
  const { session, questions, texts } = run;
  const choices = (['password', 'oauth'] as const).map((value) => ({ value, label: texts(`setup.flavour.${value}`) }));
  const chosen = isOAuth(run) ? 'oauth' : 'password';
  const flavour = await questions.choose<Flavour>({ message: texts('setup.flavour'), choices, chosen });
  if (flavour === BACK) return 'back';
  return unlessMistaken(run, session.chooseFlavour(flavour), 'flavour');
}

/** Returns a screen that is skipped unless the application is of this kind. */
const ofFlavour =
  (flavour: Flavour, ask: Screen['ask']): Screen['ask'] =>
  async (run) =>
    isOAuth(run) === (flavour === 'oauth') ? ask(run) : 'skip';

/** The questions about the account and its plants. */
export const CLOUD_SCREENS: readonly Screen[] = [
  { name: 'region', ask: askRegion },
  { name: 'flavour', ask: askFlavour },
  { name: 'app_key', ask: (run) => askOption(run, { option: 'isolarcloud.app_key', message: 'setup.app_key' }) },
  { name: 'secret_key', ask: (run) => askOption(run, { option: 'isolarcloud.secret_key', message: 'setup.secret_key' }) },
  { name: 'username', ask: ofFlavour('password', (run) => askOption(run, { option: 'isolarcloud.username', message: 'setup.username' })) },
  { name: 'password', ask: ofFlavour('password', askPassword) },
  { name: 'application', ask: ofFlavour('oauth', askApplication) },
  { name: 'redirect_url', ask: ofFlavour('oauth', askRedirectUrl) },
  { name: 'authorisation', ask: ofFlavour('oauth', askAuthorisation) },
  { name: 'plants', ask: askPlants },
  { name: 'preset', ask: askPreset },
];
