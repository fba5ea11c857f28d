import type { Quantity } from '../format/numbers.ts';

/** Shows a number and its unit in separate elements. */
export const QuantityText = ({ quantity: { number, unit } }: { readonly quantity: Quantity }) => (
  <span class="quantity">
    <span class="number">{number}</span>
    {unit !== '' && <span class="unit">&nbsp;{unit}</span>}
  </span>
);
