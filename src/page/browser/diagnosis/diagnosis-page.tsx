import { PageTitle } from '../parts/page-title.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { CaptureCard } from './capture-card.tsx';
import { DoctorCard } from './doctor-card.tsx';

/** The page with the tools that find a fault: doctor and capture. */
export function DiagnosisPage() {
  const { t } = useTexts();
  return (
    <>
      <PageTitle title={t('nav.diagnosis')} />
      <div class="columns">
        <DoctorCard />
        <CaptureCard />
      </div>
    </>
  );
}
