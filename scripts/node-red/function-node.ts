/** What the function node of the subflow does with a message. Its text is put into the flow, like that of choices.ts. */

import { type BridgeDocument, type ChoosablePlant, type Chosen, choose, listChoices, type Wanted } from './choices.ts';

/** A message of Node-RED. Those of the broker have no `source`. */
interface Message {
  readonly topic?: string;
  readonly payload?: unknown;
  readonly source?: 'start' | 'input';
  readonly [property: string]: unknown;
}

/** The globals of a function node that are used. */
export interface FunctionNode {
  readonly node: {
    status(status: { readonly fill: string; readonly shape: string; readonly text: string }): void;
    error(text: string, message: Message): void;
    /** Sends one message to each output: the values, the choices, and the subscriptions of the MQTT node. */
    send(outputs: readonly (object | null)[]): void;
  };
  readonly env: { get(name: string): string };
  readonly context: { get(name: string): unknown; set(name: string, value: unknown): void };
}

interface Memory {
  wanted: Wanted;
  document: BridgeDocument | null;
  chosen: Chosen | string;
  /** The newest payloads by topic. */
  received: Record<string, string>;
  /** The last message of the first output without its age. The same value is not sent twice. */
  sent: string;
}

/** Returns the message with the value of a point, from the newest payloads; null as long as something is missing. */
export function valueMessage(base: string, chosen: Chosen, received: Readonly<Record<string, string>>, now: number): Message | null {
  const { path, ps_id, ps_key, point, name, unit, plant, device } = chosen;
  // An empty state is one that the bridge has removed.
  const state = JSON.parse(received[`${base}/${ps_id}/${ps_key}/state`] || '{}');
  const availabilities = [received[`${base}/bridge/availability`], received[`${base}/${ps_id}/${ps_key}/availability`]];
  if (state[point] === undefined || availabilities.includes(undefined)) return null;
  const time = state.device_time ?? null;
  return {
    topic: `${base}/${path}`,
    payload: state[point],
    unit,
    point,
    name,
    plant,
    ps_id,
    device,
    ps_key,
    available: availabilities.every((text) => text === 'online'),
    device_time: time,
    age: time === null ? null : Math.max(0, Math.round((now - Date.parse(time)) / 1000)),
  };
}

/** Returns what the user wants after an input with this payload; null if the input does not choose anything. */
export function wantedAfter(payload: unknown, wanted: Wanted): Wanted | null {
  if (typeof payload === 'string' && payload !== '') return { plant: '', device: '', point: payload };
  const { plant, device, point } = (typeof payload === 'object' && payload !== null ? payload : {}) as Partial<Wanted>;
  if (plant === undefined && device === undefined && point === undefined) return null;
  return { plant: plant ?? wanted.plant, device: device ?? wanted.device, point: point ?? wanted.point };
}

/** Handles a message from the start of the flow, the input of the subflow or the broker. */
export function onMessage(message: Message, { node, env, context }: FunctionNode): void {
  const base = env.get('BASE_TOPIC');
  const descriptions = `${base}/bridge/asyncapi`;
  const topicsOf = (chosen: Chosen | string): string[] =>
    typeof chosen === 'string' ? [] : ['state', 'availability'].map((kind) => `${base}/${chosen.ps_id}/${chosen.ps_key}/${kind}`);
  const subscribe = (action: string, topics: readonly string[]): void => {
    if (topics.length > 0) node.send([null, null, { action, topic: topics.map((topic) => ({ topic, qos: 1 })) }]);
  };

  const { source, ...given } = message;
  const waiting = `waiting for ${descriptions}`;
  const sendChoices = (plants: readonly ChoosablePlant[], chosen: Chosen | string): void =>
    node.send([null, { ...given, topic: 'choices', payload: plants, chosen }, null]);
  /** Without a document too, each input is answered: a browser may wait for its page. */
  const answerWithoutDocument = (): void => {
    if (source === 'input') sendChoices([], waiting);
  };
  if (source === 'start') {
    const wanted = { plant: env.get('PLANT'), device: env.get('DEVICE'), point: env.get('POINT') };
    context.set('memory', { wanted, document: null, chosen: '', received: {}, sent: '' } satisfies Memory);
    node.status({ fill: 'yellow', shape: 'ring', text: waiting });
    subscribe('subscribe', [descriptions, `${base}/bridge/availability`]);
    return;
  }
  const memory = context.get('memory') as Memory | undefined;
  if (memory === undefined) {
    answerWithoutDocument();
    return;
  }
  const isDescription = source !== 'input' && given.topic === descriptions;
  const wanted = source === 'input' ? wantedAfter(given.payload, memory.wanted) : null;
  memory.wanted = wanted ?? memory.wanted;
  if (isDescription) memory.document = given.payload === '' ? null : (JSON.parse(String(given.payload)) as BridgeDocument);
  else if (source !== 'input') memory.received[given.topic ?? ''] = String(given.payload);
  if (memory.document === null) {
    answerWithoutDocument();
    return;
  }

  const before = memory.chosen;
  if (isDescription || source === 'input') {
    const plants = listChoices(memory.document, memory.wanted.point);
    memory.chosen = choose(plants, memory.wanted);
    const [old, now] = [topicsOf(before), topicsOf(memory.chosen)];
    const left = old.filter((topic) => !now.includes(topic));
    for (const topic of left) delete memory.received[topic];
    subscribe('unsubscribe', left);
    subscribe(
      'subscribe',
      now.filter((topic) => !old.includes(topic)),
    );
    sendChoices(plants, memory.chosen);
  }

  if (typeof memory.chosen === 'string') {
    const isNothing = memory.wanted.point === '';
    node.status({ fill: isNothing ? 'grey' : 'red', shape: 'ring', text: memory.chosen });
    if (!isNothing && (wanted !== null || memory.chosen !== before)) node.error(memory.chosen, given);
    return;
  }
  const { name, unit } = memory.chosen;
  const value = valueMessage(base, memory.chosen, memory.received, Date.now());
  if (value === null) {
    node.status({ fill: 'yellow', shape: 'ring', text: `${name}: no value yet` });
    return;
  }
  const isAvailable = value['available'] === true;
  const text = `${name}: ${value.payload} ${unit ?? ''}`.trim();
  node.status({ fill: isAvailable ? 'green' : 'grey', shape: isAvailable ? 'dot' : 'ring', text });
  const sent = JSON.stringify({ ...value, age: null });
  if (sent === memory.sent && wanted === null) return;
  memory.sent = sent;
  node.send([value, null, null]);
}
