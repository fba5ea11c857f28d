import { describe, expect, it } from 'vitest';
import { readTexts } from '../../../src/app/texts.ts';
import { renderPointsPage } from '../../../src/catalogue/render.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';

describe('docs/points.md', () => {
  const page = renderPointsPage({ texts: ENGLISH, other: readTexts('pt') });

  it('shows a point as the configuration and Home Assistant see it', () => {
    expect(page).toContain('| 13141 | `soc` | Battery level | SOC da bateria | % | 100 | battery | measurement | essential | 0 to 101 |');
    expect(page).toContain(
      '| 70 | `string1_current` | String 1 current | Corrente da string 1 | A |  | current | measurement | all, off | ±20000 |',
    );
  });

  it('says why no preset has the points of a type', () => {
    expect(page).toContain('## 41 Optimizer\n\nIn no preset: optimizers answer calls of their own only');
  });

  it('lists the texts of a status point once each', () => {
    expect(page).toContain('`charging_status` is one of: Idle, Standby (plugged in), Charging, Paused by station,');
    expect(page.match(/`operating_status` is one of: .*Standby, .*/)?.[0].match(/, Standby,/g)).toHaveLength(1);
  });

  it('names the device types without documented points', () => {
    expect(page).toContain('- 78 Energy storage system');
  });
});

it('the page is there in Portuguese too, with the English names beside', () => {
  const page = renderPointsPage({ texts: readTexts('pt'), other: ENGLISH });
  expect(page).toContain('| 13141 | `soc` | SOC da bateria | Battery level | % | 100 | battery | measurement | essential | 0 a 101 |');
  expect(page).toContain('## 41 Otimizador\n\nEm nenhum preset: otimizadores');
});
