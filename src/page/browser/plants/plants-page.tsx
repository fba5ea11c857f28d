import { usePage } from '../client/page.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { PlantCard } from './plant-card.tsx';
import { PlantTable } from './plant-table.tsx';

/** From this number on, plants are shown as rows of a table; fewer plants are shown as cards. */
const MANY = 13;

/** The page with the list of plants. */
export function PlantsPage() {
  const { documents, listPage } = usePage();
  const { t, locale } = useTexts();
  const list = documents.plants.value;
  if (list === null || documents.bridge.value?.plants === null) return <Empty title={t('nav.plants')} text={t('plants.not_listed')} />;
  if (list.all === 0) return <Empty title={t('nav.plants')} text={t('plants.none')} />;
  const { plants, matching, page, pageSize, all } = list;
  return (
    <>
      <PageTitle title={t('nav.plants')}>
        <Filters />
      </PageTitle>
      <p class="secondary">{t('plants.count', { matching: matching.toLocaleString(locale), all: all.toLocaleString(locale) })}</p>
      {all < MANY ? (
        <ul class="plant-cards">
          {plants.map((plant) => (
            <PlantCard key={plant.psId} plant={plant} />
          ))}
        </ul>
      ) : (
        <PlantTable plants={plants} />
      )}
      <Pager
        page={page}
        pages={Math.ceil(matching / pageSize)}
        turnTo={(to) => {
          listPage.value = to;
        }}
      />
    </>
  );
}

const Empty = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <>
    <PageTitle title={title} />
    <p class="empty card">{text}</p>
  </>
);

function Filters() {
  const { search, problemsOnly, listPage } = usePage();
  const { t } = useTexts();
  return (
    <search class="filters">
      <SearchField
        label={t('plants.search')}
        value={search.value}
        onInput={(text) => {
          search.value = text;
          listPage.value = 1;
        }}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={problemsOnly.value}
          onChange={({ currentTarget }) => {
            problemsOnly.value = currentTarget.checked;
            listPage.value = 1;
          }}
        />
        {t('plants.problems_only')}
      </label>
    </search>
  );
}
