/** examples/grafana-dashboard.json: a dashboard over the metrics of the page. */

import type { Dashboard, Panel, VariableModel } from '@grafana/schema';

/** A query of Prometheus, and the name of its series. */
interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Chart {
  readonly title: string;
  readonly type: 'timeseries' | 'stat';
  /** As Grafana names units. */
  readonly unit: string;
  readonly queries: readonly Query[];
}

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };
/** The chosen plants. */
const PLANT = '{plant=~"$plant"}';
const COLUMNS = 2;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;

const ofPlant = (name: string, title: string): Query => ({ expr: `isolarcloud_plant_${name}${PLANT}`, legend: `{{plant}} ${title}` });

const ofBridge = (name: string, legend: string): Query => ({ expr: `isolarcloud2mqtt_${name}`, legend });

export const CHARTS: readonly Chart[] = [
  {
    title: 'Power',
    type: 'timeseries',
    unit: 'watt',
    queries: [ofPlant('pv_power_watts', 'solar'), ofPlant('load_power_watts', 'home'), ofPlant('net_grid_power_watts', 'grid')],
  },
  {
    title: 'Energy today',
    type: 'timeseries',
    unit: 'joule',
    queries: [
      ofPlant('daily_yield_joules', 'produced'),
      ofPlant('daily_purchased_energy_joules', 'bought'),
      ofPlant('daily_load_consumption_joules', 'used'),
    ],
  },
  { title: 'Age of the newest sample', type: 'timeseries', unit: 's', queries: [ofPlant('sample_age_seconds', '')] },
  { title: 'Open alarms', type: 'stat', unit: 'none', queries: [ofPlant('open_alarms', '')] },
  {
    title: 'Calls of the cloud in an hour',
    type: 'timeseries',
    unit: 'none',
    queries: [
      { expr: 'sum by (endpoint, result) (increase(isolarcloud2mqtt_cloud_calls_total[1h]))', legend: '{{endpoint}} {{result}}' },
      ofBridge('calls_limit{span="hour"}', 'limit'),
    ],
  },
  { title: 'Calls left', type: 'stat', unit: 'none', queries: [ofBridge('calls_left', '')] },
  {
    title: 'Polls',
    type: 'timeseries',
    unit: 's',
    queries: [ofBridge('last_poll_age_seconds', 'age'), ofBridge('poll_duration_seconds', 'duration')],
  },
  {
    title: 'Held and rejected values',
    type: 'timeseries',
    unit: 'none',
    queries: [
      ofBridge('held_values', 'held'),
      { expr: 'increase(isolarcloud2mqtt_rejected_values_total[1h])', legend: 'rejected in an hour' },
    ],
  },
  {
    title: 'Messages that the broker has not acknowledged',
    type: 'timeseries',
    unit: 'none',
    queries: [ofBridge('mqtt_in_flight_messages', 'in flight')],
  },
  {
    title: 'Problem',
    type: 'stat',
    unit: 'none',
    queries: [ofBridge('problem', '{{code}}'), { expr: '1 - isolarcloud2mqtt_broker_connected', legend: 'broker away' }],
  },
];

const panelOf = ({ title, type, unit, queries }: Chart, index: number): Panel => ({
  id: index + 1,
  title,
  type,
  datasource: DATASOURCE,
  gridPos: { x: (index % COLUMNS) * WIDTH, y: Math.floor(index / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
  fieldConfig: { defaults: { unit }, overrides: [] },
  targets: queries.map(({ expr, legend }, query) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + query),
    expr,
    legendFormat: legend.trim(),
  })),
});

const variables: VariableModel[] = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
  {
    name: 'plant',
    label: 'Plant',
    type: 'query',
    datasource: DATASOURCE,
    query: 'label_values(isolarcloud_plant_info, plant)',
    includeAll: true,
    multi: true,
  },
];

const dashboard: Dashboard = {
  title: 'isolarcloud2mqtt',
  uid: 'isolarcloud2mqtt',
  schemaVersion: 39,
  editable: true,
  refresh: '1m',
  time: { from: 'now-48h', to: 'now' },
  templating: { list: variables },
  panels: CHARTS.map(panelOf),
};

export const renderDashboard = (): string => `${JSON.stringify(dashboard, null, 2)}\n`;
