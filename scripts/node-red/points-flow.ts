/**
 * examples/node-red/points.json: a subflow that reads the bridge's AsyncAPI document, and a flow that uses it
 * (docs/decisions/node-red-subflow.md).
 */

import { choose, listChoices } from './choices.ts';
import { onMessage, valueMessage, wantedAfter } from './function-node.ts';

interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

const SUBFLOW = 'a1c1000000000000';
const TAB = 'a1c1000000000010';
/** The broker of flows.json: who imports both enters it once. */
const BROKER = 'a1c0000000000001';

/** Ids of the nodes by name. */
const ID = {
  start: 'a1c1000000000001',
  input: 'a1c1000000000002',
  mqtt: 'a1c1000000000003',
  points: 'a1c1000000000004',
  status: 'a1c1000000000005',
  point: 'a1c1000000000011',
  ask: 'a1c1000000000012',
  values: 'a1c1000000000013',
  choices: 'a1c1000000000014',
  problems: 'a1c1000000000015',
  problem: 'a1c1000000000016',
  showPage: 'a1c1000000000017',
  choosePage: 'a1c1000000000018',
  isRequest: 'a1c1000000000019',
  page: 'a1c100000000001a',
  answer: 'a1c100000000001b',
  comment: 'a1c100000000001c',
} as const;

const FUNCTION = `${[listChoices, choose, valueMessage, wantedAfter, onMessage].map(String).join('\n\n')}

onMessage(msg, { node, env, context });
`;

const PAGE = `<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Points of iSolarCloud</title>
<style>body { font: 16px sans-serif; margin: 2rem; } select { max-width: 100%; }</style>
<form method="post">
  <select name="point" size="20">
    {{#payload}}{{#devices}}<optgroup label="{{name}} {{ps_key}}">
      {{#points}}<option value="{{path}}">{{name}} {{#unit}}({{unit}}){{/unit}}</option>
      {{/points}}
    </optgroup>
    {{/devices}}{{/payload}}
  </select>
  <p><button>Use this point</button></p>
</form>
<p>Chosen: {{chosen.device}} {{chosen.name}} <code>{{chosen.path}}</code>{{^chosen.path}}{{chosen}}{{/chosen.path}}</p>
<p>The choice holds until the flow is started again. To keep it, enter its path as the point of the node.</p>
`;

const INFO = `Sends the values of one point of a plant or device.

Plant, device and point can be names or ids. Without a plant it is the only one, without a device the plant itself. Point can also be a path: \`<ps_id>/<ps_key>/<point>\`.

### Input
- \`payload\`: an object with \`plant\`, \`device\`, \`point\`, or a path: chooses another point until the flow is started again. Any other message asks for the choices.

### Outputs
1. The value as \`payload\`, whenever it changes, with \`unit\`, \`point\`, \`name\`, \`plant\`, \`ps_id\`, \`device\`, \`ps_key\`, \`available\`, \`device_time\`, and \`age\` in seconds.
2. The choices as \`payload\`: plants with their \`devices\` with their \`points\`. They come at the start, after each input, and whenever they change.
`;

const text = (name: string, label: string, value: string): object => ({
  name,
  type: 'str',
  value,
  ui: { label: { 'en-US': label }, type: 'input', opts: { types: ['str', 'env'] } },
});

const at = (x: number, y: number): { readonly x: number; readonly y: number } => ({ x, y });

const BROKER_NODE: FlowNode = {
  id: BROKER,
  type: 'mqtt-broker',
  name: 'broker',
  broker: '127.0.0.1',
  port: 1883,
  clientid: '',
  autoConnect: true,
  usetls: false,
  protocolVersion: 4,
  keepalive: 60,
  cleansession: true,
  autoUnsubscribe: true,
  birthTopic: '',
  birthQos: '0',
  birthRetain: 'false',
  birthPayload: '',
  birthMsg: {},
  closeTopic: '',
  closeQos: '0',
  closeRetain: 'false',
  closePayload: '',
  closeMsg: {},
  willTopic: '',
  willQos: '0',
  willRetain: 'false',
  willPayload: '',
  willMsg: {},
  userProps: '',
  sessionExpiry: '',
};

const setSource = (value: string): readonly object[] => [{ t: 'set', p: 'source', pt: 'msg', to: value, tot: 'str' }];

const SUBFLOW_NODES: readonly FlowNode[] = [
  {
    id: SUBFLOW,
    type: 'subflow',
    name: 'iSolarCloud point',
    info: INFO,
    category: 'isolarcloud',
    in: [{ ...at(60, 140), wires: [{ id: ID.input }] }],
    out: [
      { ...at(680, 80), wires: [{ id: ID.points, port: 0 }] },
      { ...at(680, 140), wires: [{ id: ID.points, port: 1 }] },
    ],
    env: [
      {
        name: 'BROKER',
        type: 'mqtt-broker',
        value: BROKER,
        ui: { label: { 'en-US': 'Broker' }, type: 'conf-types' },
      },
      text('BASE_TOPIC', 'Base topic', 'isolarcloud'),
      text('PLANT', 'Plant', ''),
      text('DEVICE', 'Device', ''),
      text('POINT', 'Point', ''),
    ],
    meta: {},
    color: '#FFCC66',
    inputLabels: ['choice'],
    outputLabels: ['value', 'choices'],
    icon: 'font-awesome/fa-sun-o',
    status: { ...at(680, 260), wires: [{ id: ID.status, port: 0 }] },
  },
  {
    id: ID.start,
    type: 'inject',
    z: SUBFLOW,
    name: 'start',
    props: [{ p: 'source', v: 'start', vt: 'str' }],
    repeat: '',
    crontab: '',
    once: true,
    onceDelay: 0.1,
    topic: '',
    ...at(210, 80),
    wires: [[ID.points]],
  },
  {
    id: ID.input,
    type: 'change',
    z: SUBFLOW,
    name: 'from the input',
    rules: setSource('input'),
    ...at(220, 140),
    wires: [[ID.points]],
  },
  {
    id: ID.mqtt,
    type: 'mqtt in',
    z: SUBFLOW,
    name: 'from the broker',
    topic: '',
    qos: '1',
    datatype: 'utf8',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED replaces it by the property of the subflow.
    broker: '${BROKER}',
    nl: false,
    rap: true,
    rh: 0,
    inputs: 1,
    ...at(220, 200),
    wires: [[ID.points]],
  },
  {
    id: ID.points,
    type: 'function',
    z: SUBFLOW,
    name: 'points',
    func: FUNCTION,
    outputs: 3,
    timeout: 0,
    noerr: 0,
    initialize: '',
    finalize: '',
    libs: [],
    ...at(470, 140),
    wires: [[], [], [ID.mqtt]],
  },
  {
    id: ID.status,
    type: 'status',
    z: SUBFLOW,
    name: '',
    scope: [ID.points],
    ...at(470, 260),
    wires: [[]],
  },
];

const debug = (id: string, name: string, complete: string, x: number, y: number): FlowNode => ({
  id,
  type: 'debug',
  z: TAB,
  name,
  active: true,
  tosidebar: true,
  console: false,
  tostatus: false,
  complete,
  targetType: complete === 'true' ? 'full' : 'msg',
  statusVal: '',
  statusType: 'auto',
  ...at(x, y),
  wires: [],
});

const httpIn = (id: string, method: string, y: number): FlowNode => ({
  id,
  type: 'http in',
  z: TAB,
  name: '',
  url: '/isolarcloud/points',
  method,
  upload: false,
  swaggerDoc: '',
  ...at(180, y),
  wires: [[ID.point]],
});

const TAB_NODES: readonly FlowNode[] = [
  {
    id: TAB,
    type: 'tab',
    label: 'iSolarCloud points',
    disabled: false,
    info: 'Offers the plants, devices and points of the bridge to choose from, and shows the values of the chosen point.',
    env: [],
  },
  {
    id: ID.comment,
    type: 'comment',
    z: TAB,
    name: 'Choose at <address of Node-RED>/isolarcloud/points, or in the properties of the node',
    info: '',
    ...at(380, 40),
    wires: [],
  },
  {
    id: ID.ask,
    type: 'inject',
    z: TAB,
    name: 'show the choices',
    props: [],
    repeat: '',
    crontab: '',
    once: false,
    onceDelay: 0.1,
    topic: '',
    ...at(180, 100),
    wires: [[ID.point]],
  },
  httpIn(ID.showPage, 'get', 140),
  httpIn(ID.choosePage, 'post', 180),
  {
    id: ID.point,
    type: `subflow:${SUBFLOW}`,
    z: TAB,
    name: '',
    env: [],
    ...at(450, 140),
    wires: [[ID.values], [ID.choices, ID.isRequest]],
  },
  debug(ID.values, 'values', 'true', 690, 100),
  debug(ID.choices, 'choices', 'payload', 700, 140),
  {
    id: ID.isRequest,
    type: 'switch',
    z: TAB,
    name: 'asked by the page?',
    property: 'res',
    propertyType: 'msg',
    rules: [{ t: 'nnull' }],
    checkall: 'true',
    repair: false,
    outputs: 1,
    ...at(730, 180),
    wires: [[ID.page]],
  },
  {
    id: ID.page,
    type: 'template',
    z: TAB,
    name: 'page',
    field: 'payload',
    fieldType: 'msg',
    format: 'html',
    syntax: 'mustache',
    template: PAGE,
    output: 'str',
    ...at(910, 180),
    wires: [[ID.answer]],
  },
  {
    id: ID.answer,
    type: 'http response',
    z: TAB,
    name: '',
    statusCode: '',
    headers: { 'content-type': 'text/html; charset=utf-8' },
    ...at(1050, 180),
    wires: [],
  },
  {
    id: ID.problems,
    type: 'catch',
    z: TAB,
    name: 'unknown choice',
    scope: [ID.point],
    uncaught: false,
    ...at(180, 240),
    wires: [[ID.problem]],
  },
  debug(ID.problem, 'problem', 'error.message', 420, 240),
];

/** Returns the flow as text to import. */
export const renderPointsFlow = (): string => `${JSON.stringify([...SUBFLOW_NODES, BROKER_NODE, ...TAB_NODES], null, 2)}\n`;
