import { describe, expect, it } from 'vitest';
import { readTexts } from '../../../src/app/texts.ts';
import { findPoint } from '../../../src/catalogue/index.ts';
import { nameIn } from '../../../src/texts/texts.ts';

const PORTUGUESE = readTexts('pt');

/** Points of the guide: section, device type, point id, name in the guide, published unit, device class. */
const GUIDE: readonly [string, number, string, string, string | null, string | null][] = [
  ['5.5', 44, '59008', 'Tensão máxima da célula', 'mV', 'voltage'],
  ['5.5', 44, '59010', 'Tensão mínima da célula', 'mV', 'voltage'],
  ['5.5', 44, '59012', 'Máx. temperatura de célula', '°C', 'temperature'],
  ['5.5', 44, '59014', 'Min. temperatura de célula', '°C', 'temperature'],
  ['5.5', 44, '59004', 'SOC', '%', 'battery'],

  ['6.5', 45, '59546', 'Carga diária', 'kWh', 'energy'],
  ['6.5', 45, '59547', 'Descarga diária', 'kWh', 'energy'],

  ['8.1.1', 11, '83022', 'Rendimento diário', 'kWh', 'energy'],
  ['8.1.1', 11, '83024', 'Rendimento total', 'kWh', 'energy'],
  ['8.1.1', 11, '83033', 'Potência ativa', 'W', 'power'],
  ['8.1.1', 11, '83002', 'Potência ativa (Inversor)', 'W', 'power'],
  ['8.1.1', 11, '83004', 'Rendimento total (Inversor)', 'kWh', 'energy'],
  ['8.1.1', 11, '83009', 'Rendimento diário (Inversor)', 'kWh', 'energy'],
  ['8.1.1', 11, '83046', 'Potência ativa (PCS)', 'W', 'power'],
  ['8.1.1', 11, '83052', 'Potência da carga', 'W', 'power'],
  ['8.1.1', 11, '83118', 'Consumo diário da carga', 'kWh', 'energy'],
  ['8.1.1', 11, '83124', 'Consumo total da carga', 'kWh', 'energy'],
  ['8.1.1', 11, '83072', 'Energia exportada diária', 'kWh', 'energy'],
  ['8.1.1', 11, '83075', 'Energia exportada total', 'kWh', 'energy'],
  ['8.1.1', 11, '83129', 'SOC da bateria', '%', 'battery'],
  ['8.1.1', 11, '83549', 'Potência ativa (Rede)', 'W', 'power'],

  ['8.1.2', 1, '1', 'Rendimento diário', 'kWh', 'energy'],
  ['8.1.2', 1, '2', 'Rendimento total', 'kWh', 'energy'],
  ['8.1.2', 1, '24', 'Potência ativa', 'W', 'power'],
  ['8.1.2', 1, '14', 'Potência CC', 'W', 'power'],
  ['8.1.2', 1, '18', 'Tensão na fase A', 'V', 'voltage'],
  ['8.1.2', 1, '19', 'Tensão na fase B', 'V', 'voltage'],
  ['8.1.2', 1, '20', 'Tensão na fase C', 'V', 'voltage'],
  ['8.1.2', 1, '21', 'Corrente na fase A', 'A', 'current'],
  ['8.1.2', 1, '22', 'Corrente na fase B', 'A', 'current'],
  ['8.1.2', 1, '23', 'Corrente na fase C', 'A', 'current'],
  ['8.1.2', 1, '29', 'Status de operação', null, 'enum'],

  ['8.1.3', 55, '51301', 'Status de Operação', null, 'enum'],
  ['8.1.3', 55, '51302', 'Rendimento total', 'kWh', 'energy'],
  ['8.1.3', 55, '51303', 'Potência ativa', 'W', 'power'],
  ['8.1.3', 55, '51305', 'Potência CC', 'W', 'power'],
  ['8.1.3', 55, '51309', 'Tensão CA', 'V', 'voltage'],
  ['8.1.3', 55, '51312', 'Corrente CA', 'A', 'current'],

  ['10', 7, '8000', 'Tensão Fase A', 'V', 'voltage'],
  ['10', 7, '8001', 'Tensão Fase B', 'V', 'voltage'],
  ['10', 7, '8002', 'Tensão Fase C', 'V', 'voltage'],
  ['10', 7, '8018', 'Potência Ativa Rede', 'W', 'power'],
  ['10', 7, '8022', 'Potência Reativa Rede', 'var', 'reactive_power'],
];

describe("the guide's own points", () => {
  it.each(GUIDE)('section %s: type %i point %s is "%s"', (_section, type, id, pt, unit, deviceClass) => {
    const spec = findPoint(type, id);
    expect(spec && nameIn(spec.name, PORTUGUESE)).toBe(pt);
    expect(spec).toMatchObject({ unit, deviceClass });
  });

  it('are in preset standard', () => {
    expect(GUIDE.filter(([, type, id]) => findPoint(type, id)?.preset === 'all')).toEqual([]);
  });
});
