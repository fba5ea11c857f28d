import type { StartPlan } from '../../app/plan/plan.ts';
import type { ChangeKind, DeviceChange, EntityChange, FieldChange } from '../../homeassistant/plan/compare.ts';
import { countChanges } from '../../homeassistant/plan/compare.ts';
import type { Texts } from '../../texts/texts.ts';
import { oneLine, renderTable } from '../output/table.ts';

const SIGNS: Readonly<Record<ChangeKind, string>> = { add: '+', change: '~', remove: '-', hold: '!' };

/** Renders the plan: a line for each device, below it a line for each entity that changes, below that one for each changed field. */
export const renderPlan = ({ devices }: StartPlan, texts: Texts): string => devices.map((device) => renderDevice(device, texts)).join('');

/** Returns the sentences with the sum of the plan. */
export function closingSentences({ devices, possible }: StartPlan, texts: Texts): readonly string[] {
  const counts = countChanges(devices);
  return [
    devices.length === 0 ? texts('plan.nothing') : texts('plan.summary', counts),
    ...(counts.hold === 0 ? [] : [texts('plan.held', { count: counts.hold })]),
    ...(possible.length === 0 ? [] : [texts('plan.possible', { count: possible.length })]),
  ];
}

function renderDevice({ change, identifier, name, fields, entities }: DeviceChange, texts: Texts): string {
  const fieldLines = (changes: readonly FieldChange[]): readonly string[] => changes.map((field) => `    ${fieldText(field, texts)}`);
  const entityLines = renderTable([], entities.map(entityRow)).split('\n');
  const lines = [...fieldLines(fields), ...entities.flatMap((entity, index) => [`  ${entityLines[index]}`, ...fieldLines(entity.fields)])];
  return [`${SIGNS[change]} ${oneLine(name)} (${identifier})`, ...lines].map((line) => `${line}\n`).join('');
}

const entityRow = ({ change, entityId, uniqueId, name, unit }: EntityChange): readonly string[] => [
  `${SIGNS[change]} ${entityId ?? uniqueId}`,
  name ?? '',
  unit ?? '',
];

const fieldText = ({ field, from, to }: FieldChange, texts: Texts): string =>
  oneLine(texts('plan.field', { field, from: valueText(from), to: valueText(to) }));

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
