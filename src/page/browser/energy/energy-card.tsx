import { useSignal } from '@preact/signals';
import type { PlantView } from '../../view/documents/plants.ts';
import { formatShare } from '../format/numbers.ts';
import { Card } from '../parts/card.tsx';
import { QuantityText } from '../parts/quantity.tsx';
import { TableToggle } from '../parts/table-toggle.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { EnergyPictureSvg } from './energy-picture.tsx';
import { EnergyTable } from './energy-table.tsx';

/** Shows the present powers of a plant and the energies of its day. */
export function EnergyCard({ plant }: { readonly plant: PlantView }) {
  const { t } = useTexts();
  const isTable = useSignal(false);
  return (
    <Card title={t('energy.title')} aside={<TableToggle isTable={isTable} />} className="energy">
      {isTable.value ? <EnergyTable plant={plant} /> : <EnergyPictureSvg plant={plant} />}
      <SelfSufficiency share={plant.today.selfSufficiency} />
      {plant.energy.flows.length > 0 && (
        <p class="secondary small">{plant.energy.homeIsComputed ? t('energy.computed_home') : t('energy.computed')}</p>
      )}
    </Card>
  );
}

function SelfSufficiency({ share }: { readonly share: number | null }) {
  const { t, locale } = useTexts();
  return (
    <div class="sufficiency">
      <span title={t('energy.self_sufficiency_title')}>{t('energy.self_sufficiency')}</span>
      <strong>
        <QuantityText quantity={formatShare(share, locale)} />
      </strong>
      {share !== null && (
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width="100" height="4" class="bar-rest" />
          <rect width={share * 100} height="4" class="bar-used" />
        </svg>
      )}
    </div>
  );
}
