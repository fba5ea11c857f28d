import { describe, expect, it } from 'vitest';
import { NamedPlants } from '../../../../src/commands/support/named-plants.ts';
import { plant } from '../../poll/support.ts';

const PLANTS = [
  plant('1501234', { name: 'Casa Ipê' }),
  plant('1502345', { name: 'Padaria São José' }),
  plant('1503456', { name: 'Casa de Praia' }),
];
const chosen = (...names: string[]): readonly string[] => {
  const named = new NamedPlants({ plant: names });
  const found = PLANTS.filter(named.accepts).map(({ psId }) => psId);
  named.check();
  return found;
};

describe('--plant', () => {
  it('takes all plants where it is not given', () => expect(chosen()).toEqual(['1501234', '1502345', '1503456']));
  it('takes a ps_id, or a part of a name without its case and accents', () => {
    expect(chosen('1502345')).toEqual(['1502345']);
    expect(chosen('casa ipe')).toEqual(['1501234']);
    expect(chosen('CASA')).toEqual(['1501234', '1503456']);
  });
  it('takes several', () => expect(chosen('são', '1503456')).toEqual(['1502345', '1503456']));
  it('takes no part of a ps_id', () => expect(() => chosen('150')).toThrow('--plant names 150'));
  it('names the plants that there are where one is not found', () =>
    expect(() => chosen('casa', 'Fazenda')).toThrow(
      expect.objectContaining({
        code: 'usage_invalid',
        message: expect.stringContaining(
          '--plant names Fazenda; the plants are Casa Ipê (1501234), Padaria São José (1502345), Casa de Praia (1503456)',
        ),
      }),
    ));
});
