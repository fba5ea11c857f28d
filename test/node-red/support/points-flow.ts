import { readFileSync } from 'node:fs';
import type { FlowNode } from './node-red.ts';

export interface PointsFlow {
  readonly flow: readonly FlowNode[];
  /** Ids of nodes: the tab, the button that asks for the choices, and the node of the subflow. */
  readonly tab: string;
  readonly ask: string;
  readonly point: string;
}

/** Returns the example flow that offers points, with a broker and properties of the subflow entered. */
export function pointsFlow(brokerUrl: string, properties: Readonly<Record<string, string>>): PointsFlow {
  const nodes = JSON.parse(readFileSync('examples/node-red/points.json', 'utf8')) as FlowNode[];
  const { hostname, port } = new URL(brokerUrl);
  const env = Object.entries(properties).map(([name, value]) => ({ name, value, type: 'str' }));
  const flow = nodes.map((node) => {
    if (node.type === 'mqtt-broker') return { ...node, broker: hostname, port: Number(port) };
    return node.type.startsWith('subflow:') ? { ...node, env } : node;
  });
  const idOf = (isWanted: (node: FlowNode) => boolean): string => flow.find(isWanted)?.id ?? '';
  return {
    flow,
    tab: idOf(({ type }) => type === 'tab'),
    ask: idOf(({ name }) => name === 'show the choices'),
    point: idOf(({ type }) => type.startsWith('subflow:')),
  };
}
