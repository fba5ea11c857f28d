import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { BridgePage } from '../bridge/bridge-page.tsx';
import { usePage } from '../client/page.ts';
import { DiagnosisPage } from '../diagnosis/diagnosis-page.tsx';
import { JournalPage } from '../journal/journal-page.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { PlantPage } from '../plants/plant-page.tsx';
import { PlantsPage } from '../plants/plants-page.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Login } from './login.tsx';
import { WorstProblem } from './worst-problem.tsx';

/** The whole page: the login, or the header and the page that the address names. */
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
        {isSignedOut ? <Login /> : session.value?.isSetup === true ? <Setup /> : <Shown />}
      </main>
      <Footer />
    </div>
  );
}

/** The set-up is loaded when it is needed: a running bridge has none. */
function Setup() {
  const { t } = useTexts();
  const [Loaded, setLoaded] = useState<ComponentType | null>(null);
  useEffect(() => {
    void import('../setup/setup-page.tsx').then(({ SetupPage }) => setLoaded(() => SetupPage));
  }, []);
  return Loaded === null ? <p class="loading">{t('loading')}</p> : <Loaded />;
}

function Shown() {
  const { router, documents, openPsId } = usePage();
  const { t } = useTexts();
  if (documents.bridge.value === null) return <p class="loading">{t('loading')}</p>;
  const { name } = router.route.value;
  return (
    <>
      <WorstProblem />
      {name === 'plants' && (openPsId.value === null ? <PlantsPage /> : <PlantPage key={openPsId.value} />)}
      {name === 'journal' && <JournalPage />}
      {name === 'bridge' && <BridgePage />}
      {name === 'diagnosis' && <DiagnosisPage />}
    </>
  );
}
