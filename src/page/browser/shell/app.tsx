import type { ComponentType } from 'preact';
import { useRef } from 'preact/hooks';
import { BridgePage } from '../bridge/bridge-page.tsx';
import { usePage } from '../client/page.ts';
import { JournalPage } from '../journal/journal-page.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { PlantPage } from '../plants/plant-page.tsx';
import { PlantsPage } from '../plants/plants-page.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Lazy } from './lazy.tsx';
import { Login } from './login.tsx';
import { WorstProblem } from './worst-problem.tsx';

/** The whole page: the login, or the header and the page that the URL names. */
export function App() {
  const { session } = usePage();
  const { t } = useTexts();
  const isSignedOut = session.value?.signedIn === false;
  const main = useRef<HTMLElement>(null);
  return (
    <div class="page">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {t('skip')}
      </button>
      <Header />
      <main ref={main} tabIndex={-1}>
        <ConnectionNotice />
        {isSignedOut ? (
          <Login />
        ) : session.value?.isSetup ? (
          <Lazy load={setup} />
        ) : session.value?.isFleet ? (
          <Lazy load={fleet} />
        ) : (
          <Shown />
        )}
      </main>
      <Footer />
    </div>
  );
}

/** Returns a function that loads a part of the page at its first call and then returns the same result. */
const once = (load: () => Promise<ComponentType>): (() => Promise<ComponentType>) => {
  let loaded: Promise<ComponentType> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
};

// These parts are loaded when they are shown, which is seldom.
const setup = once(async () => (await import('../setup/setup-page.tsx')).SetupPage);
const configuration = once(async () => (await import('../setup/configuration-page.tsx')).ConfigurationPage);
const offers = once(async () => (await import('../offers/offers-section.tsx')).OffersSection);
const fleet = once(async () => (await import('../fleet/fleet-page.tsx')).FleetPage);
const diagnosis = once(async () => (await import('../diagnosis/diagnosis-page.tsx')).DiagnosisPage);

function Shown() {
  const { router, documents, openPsId } = usePage();
  const { t } = useTexts();
  if (documents.bridge.value === null) return <p class="loading">{t('loading')}</p>;
  const { name } = router.route.value;
  return (
    <>
      <WorstProblem />
      {name === 'plants' && documents.offers.value.length > 0 && <Lazy load={offers} />}
      {name === 'plants' && (openPsId.value === null ? <PlantsPage /> : <PlantPage key={openPsId.value} />)}
      {name === 'journal' && <JournalPage />}
      {name === 'bridge' && <BridgePage />}
      {name === 'diagnosis' && <Lazy load={diagnosis} />}
      {name === 'configuration' && <Lazy load={configuration} />}
    </>
  );
}
