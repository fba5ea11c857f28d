import { textsOf } from '../app/texts.ts';
import { EXIT } from '../errors.ts';
import type { EnergyChange } from '../homeassistant/energy/dashboard.ts';
import { EnergyProposal } from '../homeassistant/energy/proposal.ts';
import type { EnergySource, Power } from '../homeassistant/energy/sources.ts';
import { readEntityIds } from '../homeassistant/websocket/entity-ids.ts';
import type { Texts } from '../texts/texts.ts';
import type { Context, Outcome } from './context.ts';
import { renderTable } from './output/table.ts';
import { loadForAccount } from './support/one-account.ts';
import { portsFor } from './support/ports.ts';
import { withCloud } from './support/with-cloud.ts';
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
  const config = loadForAccount(options, context);
  const texts = textsOf(config);
  const ports = await portsFor(config, context);
  return withHomeAssistant(config, context, async (homeAssistant) => {
    const entityIdOf = await readEntityIds(homeAssistant);
    const { energyBook } = ports.stores;
    const book = await energyBook.read();
    const proposal = await withCloud({ config, context, ports }, options, (cloud) =>
      EnergyProposal.of(cloud, { homeAssistant, entityIdOf, book }),
    );
    const { change } = proposal;
    context.out.write(renderChange(change, texts));
    if (options.apply) await energyBook.write(await proposal.apply());
    for (const sentence of closingSentences(change, options.apply ?? false, texts)) context.err.write(`${sentence}\n`);
    return EXIT.ok;
  });
}

const powerColumn = (power: Power | null, texts: Texts): string | null => {
  if (power === null) return null;
  return typeof power === 'string' ? texts('energy.power', { sensor: power }) : texts('energy.power_pair', { ...power });
};

const socColumn = (soc: string | null, texts: Texts): string | null => soc && texts('energy.soc', { sensor: soc });

const columnsOf = (source: EnergySource, texts: Texts): readonly (string | null)[] => {
  const power = powerColumn(source.power, texts);
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
      return [
        texts('energy.discharge', { sensor: source.discharged }),
        texts('energy.charge', { sensor: source.charged }),
        power,
        socColumn(source.soc, texts),
      ];
  }
};

/** Shows the difference line by line: `-` and `+` for a sensor with another id, `!` for one that is gone, `+` for an addition. */
function renderChange({ stored, additions, completions, changed }: EnergyChange, texts: Texts): string {
  const kept = stored === 0 ? '' : `${texts('energy.kept', { count: stored })}\n`;
  const columns = [
    ...additions.map((source) => ({ type: source.type, of: columnsOf(source, texts) })),
    ...completions.map(({ type, power, soc }) => ({ type, of: [powerColumn(power, texts), socColumn(soc, texts)] })),
  ];
  const rows = columns.map(({ type, of }) => ['+', texts(`energy.type.${type}`), ...of.map((column) => column ?? '')]);
  const lines = changed.flatMap(({ before, after }) =>
    after === null ? [texts('energy.gone', { sensor: before })] : [`-  ${before}`, `+  ${after}`],
  );
  return `${kept}${lines.map((line) => `${line}\n`).join('')}${rows.length === 0 ? '' : renderTable([], rows)}`;
}

function closingSentences({ additions, completions, changed, others }: EnergyChange, apply: boolean, texts: Texts): readonly string[] {
  const renamed = changed.filter(({ after }) => after !== null).length;
  const count = additions.length + completions.length + renamed;
  if (count === 0) return [texts('energy.complete')];
  const beside = others.map(({ type, sensors }) =>
    texts('energy.others', { type: texts(`energy.type.${type}`), sensors: sensors.join(', ') }),
  );
  if (!apply) return [...beside, texts('energy.would_add', { count })];
  return [
    ...beside,
    ...(renamed === 0 ? [] : [texts('energy.renamed', { count: renamed })]),
    ...(completions.length === 0 ? [] : [texts('energy.completed', { count: completions.length })]),
    ...(additions.length === 0 ? [] : [texts('energy.added', { count: additions.length })]),
  ];
}
