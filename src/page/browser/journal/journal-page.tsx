import { usePage } from '../client/page.ts';
import { hashOf } from '../client/router.ts';
import { formatDateTime } from '../format/times.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { JournalTable } from './journal-table.tsx';

/** The values that were rejected, held or changed, and why. */
export function JournalPage() {
  const { journal, documents, openPsId } = usePage();
  const { t, locale } = useTexts();
  const shown = journal.shown.value;
  const search = journal.search.value;
  const plant = openPsId.value === null ? null : documents.plant.value;
  const zone = plant?.offsetMinutes ?? null;
  return (
    <>
      <PageTitle title={plant === null ? t('nav.journal') : t('journal.of', { plant: plant.name })}>
        {documents.plants.value?.all !== 1 && plant !== null && <a href={hashOf({ name: 'journal', psId: null })}>{t('journal.all')}</a>}
        <search class="filters">
          <SearchField label={t('devices.filter')} value={search} onInput={(text) => journal.find(text)} />
        </search>
      </PageTitle>
      <p class="secondary">{t('journal.what')}</p>
      {shown === null && <p class="loading">{t('loading')}</p>}
      {shown !== null && shown.entries.length === 0 && (
        <p class="empty card">
          {search === '' ? t('journal.empty', { time: formatDateTime(shown.since, zone, locale) }) : t('devices.none')}
        </p>
      )}
      {shown !== null && shown.entries.length > 0 && <JournalTable entries={shown.entries} />}
      {shown !== null && (
        <Pager page={shown.page} pages={Math.ceil(shown.matching / shown.pageSize)} turnTo={(page) => void journal.turnTo(page)} />
      )}
    </>
  );
}
