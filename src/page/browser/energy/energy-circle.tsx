import { NO_VALUE, type Quantity } from '../format/numbers.ts';
import { IconShape } from '../parts/icon.tsx';
import { type Arc, CENTRES, type Part, RADIUS, WIDTH } from './geometry.ts';

export interface CircleProps {
  readonly part: Part;
  readonly name: string;
  readonly quantity: Quantity;
  /** A word for what the part does, such as `charging`; null: no word. */
  readonly word: string | null;
  /** Whether the power is 0 or not known. */
  readonly isIdle: boolean;
  readonly isSelling?: boolean;
  readonly isCharging?: boolean;
  /** The energies of today, each as text. */
  readonly sums: readonly string[];
  /** The arcs of the ring, each with the colour of its source. Default: the ring has one colour. */
  readonly arcs?: readonly Arc[];
}

const ICON_SIZE = 24;
const LINE = 17;
/** Position and alignment of the labels of each circle: beside sun and battery, below grid and home. */
const LABELS: Readonly<Record<Part, { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' }>> = {
  solar: { x: CENTRES.solar.x + RADIUS + 8, y: CENTRES.solar.y - 6, anchor: 'start' },
  grid: { x: 4, y: CENTRES.grid.y + RADIUS + 22, anchor: 'start' },
  home: { x: WIDTH - 4, y: CENTRES.home.y + RADIUS + 22, anchor: 'end' },
  battery: { x: CENTRES.battery.x + RADIUS + 8, y: CENTRES.battery.y + 8, anchor: 'start' },
};
const GIRTH = 2 * Math.PI * RADIUS;

/** Shows one part of the plant as a circle with its power, its name and its energies of today. */
export function EnergyCircle(props: CircleProps) {
  const { part, name, quantity, word, isIdle, isSelling = false, isCharging = false, sums, arcs } = props;
  const { x, y } = CENTRES[part];
  const direction = isSelling ? 'selling' : isCharging ? 'charging' : 'giving';
  const label = LABELS[part];
  return (
    <g class={`circle circle-${part} ${direction} ${isIdle ? 'idle' : ''}`}>
      <circle cx={x} cy={y} r={RADIUS} class="circle-ring" />
      {arcs?.map(({ from, start, share }) => (
        <circle
          key={from}
          cx={x}
          cy={y}
          r={RADIUS}
          class={`circle-arc from-${from}`}
          stroke-dasharray={`${share * GIRTH} ${GIRTH}`}
          transform={`rotate(${start * 360 - 90} ${x} ${y})`}
        />
      ))}
      <IconShape name={part} x={x} y={y - 22} size={ICON_SIZE} />
      <text x={x} y={y + 11} class="circle-power">
        <tspan class="circle-number">{quantity.number}</tspan>
        {quantity.number !== NO_VALUE && <tspan class="circle-unit"> {quantity.unit}</tspan>}
      </text>
      {word !== null && (
        <text x={x} y={y + 29} class="circle-word">
          {word}
        </text>
      )}
      <text class={`circle-labels anchor-${label.anchor}`}>
        <tspan x={label.x} y={label.y} class="circle-name">
          {name}
        </tspan>
        {sums.map((sum, index) => (
          <tspan key={sum} x={label.x} y={label.y + (index + 1) * LINE}>
            {sum}
          </tspan>
        ))}
      </text>
    </g>
  );
}
