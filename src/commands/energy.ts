import { textsOf } from '../app/texts.ts';
import { BridgeError, EXIT } from '../errors.ts';
import { type EnergyChange, EnergyDashboard } from '../homeassistant/energy/dashboard.ts';
import { type EnergySource, energySources } from '../homeassistant/energy/sources.ts';
import { readEntityIds } from '../homeassistant/websocket/entity-ids.ts';
import { PLANT_DEVICE_TYPE, plantKey } from '../model.ts';
import { phrase, type Texts } from '../texts/texts.ts';
import type { Context, Outcome } from './context.ts';
import { renderTable } from './output/table.ts';
import { loadForCommand } from './support/load-config.ts';
import { portsFor } from './support/ports.ts';
import { type Cloud, withCloud } from './support/with-cloud.ts';
import { withHomeAssistant } from './support/with-home-assistant.ts';
import type { AccountOptions } from './values/one-reading.ts';

export interface EnergyOptions extends AccountOptions {
  /** `--apply`: add the missing sensors. */
  readonly apply?: boolean | undefined;
}

/**
 * Shows which sensors of the plants are missing on Home Assistant's Energy dashboard, and adds them if the user asks for it.
 * @throws BridgeError
 */
export async function energy(options: EnergyOptions, context: Context): Outcome {
  const config = loadForCommand(options, context);
  const texts = textsOf(config);
  const ports = await portsFor(config, context);
  return withHomeAssistant(config, context, async (homeAssistant) => {
    const entityIdOf = await readEntityIds(homeAssistant);
    const plants = await withCloud({ config, context, ports }, options, async (cloud) => plantsOf(cloud));
    const wanted = plants.flatMap((plant) => energySources(plant, entityIdOf));
    if (wanted.length === 0) throw new BridgeError('homeassistant_sensors_missing', { detail: phrase('detail.energy_counters') });

    const dashboard = new EnergyDashboard(homeAssistant);
    const change = await dashboard.changeTo(wanted);
    context.out.write(renderChange(change, texts));
    const { length } = options.apply ? await dashboard.add(wanted) : change.additions;
    context.err.write(`${closingSentence(length, options.apply ?? false, texts)}\n`);
    return EXIT.ok;
  });
}

const plantsOf = ({ plants, devices }: Cloud) =>
  [...plants.values()].map(({ psId, name }) => ({
    name,
    devices: [
      { psKey: plantKey(psId), deviceType: PLANT_DEVICE_TYPE },
      ...[...devices.values()].filter((device) => device.psId === psId).map(({ psKey, deviceType }) => ({ psKey, deviceType })),
    ],
  }));

const columnsOf = (source: EnergySource, texts: Texts): readonly (string | null)[] => {
  const power = source.power && texts('energy.power', { sensor: source.power });
  switch (source.type) {
    case 'solar':
      return [source.produced, null, power];
    case 'grid':
      return [
        source.imported && texts('energy.import', { sensor: source.imported }),
        source.exported && texts('energy.export', { sensor: source.exported }),
        power,
      ];
    case 'battery':
      return [texts('energy.discharge', { sensor: source.discharged }), texts('energy.charge', { sensor: source.charged }), power];
  }
};

function renderChange({ stored, additions }: EnergyChange, texts: Texts): string {
  const kept = stored === 0 ? '' : `${texts('energy.kept', { count: stored })}\n`;
  const rows = additions.map((source) => [
    '+',
    texts(`energy.type.${source.type}`),
    ...columnsOf(source, texts).map((column) => column ?? ''),
  ]);
  return `${kept}${rows.length === 0 ? '' : renderTable([], rows)}`;
}

function closingSentence(count: number, apply: boolean, texts: Texts): string {
  if (count === 0) return texts('energy.complete');
  return texts(apply ? 'energy.added' : 'energy.would_add', { count });
}
