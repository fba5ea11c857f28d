import type { EnergyFlow, EnergyPicture } from '../../view/documents/energy.ts';
import { usePage } from '../client/page.ts';
import { useMedia } from '../parts/use-media.ts';
import { type FlowKey, LINES, linesOf, secondsOf } from './geometry.ts';

/**
 * Shows the lines between the circles. A dot moves along each line with power, unless the user has asked the system for reduced motion or the
 * bridge does not answer.
 */
export function EnergyFlows({ energy }: { readonly energy: EnergyPicture }) {
  const { connection } = usePage();
  const wantsNone = useMedia('(prefers-reduced-motion: reduce)');
  const isStill = wantsNone || connection.value.state === 'lost';
  const total = energy.flows.reduce((sum, { power }) => sum + power, 0);
  return (
    <g class="flows">
      {linesOf(energy).map((key) => (
        <path key={key} d={LINES[key]} class="flow-line" />
      ))}
      {energy.flows.map((flow) => (
        <Flow key={keyOf(flow)} flow={flow} seconds={isStill ? null : secondsOf(flow.power, total)} />
      ))}
    </g>
  );
}

const keyOf = ({ from, to }: EnergyFlow): FlowKey => `${from}-${to}`;

/** Shows the line of one flow. @param props.seconds the seconds in which the dot moves along the line; null: no dot */
function Flow({ flow, seconds }: { readonly flow: EnergyFlow; readonly seconds: number | null }) {
  const line = LINES[keyOf(flow)];
  // preact's types do not have this attribute.
  const motion = { path: line };
  const colour = `flow from-${flow.from} to-${flow.to}`;
  return (
    <g class={colour}>
      <path d={line} class="flow-line" />
      {seconds !== null && (
        <circle r="5" class="flow-dot">
          <animateMotion key={seconds} {...motion} dur={`${seconds}s`} repeatCount="indefinite" />
        </circle>
      )}
    </g>
  );
}
