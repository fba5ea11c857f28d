import { describe, expect, it } from 'vitest';

import { checkConfig } from '../../../src/config/load.ts';
import { inputOf, mistakesIn, rightWith } from './support.ts';

/** The expected messages for YAML that cannot be parsed. */
const OPEN = 'this line begins a quote or bracket that does not end where it should; close it, or put the whole value in quotes';
const INDENT = 'this line is not indented as the lines around it; options of one section begin in the same column';
const COLON = 'this line has a second colon; put the value in quotes if the colon belongs to it, else indent the next line less';
const cases: readonly (readonly [lines: string, mistake: string])[] = [
  ['mqtt:\n\turl: x\n', '4:1 this line is indented with a tab; use spaces'],
  ['mqtt:\n  url: "mqtt://x\nlog:\n  level: info\n', `4:8 ${OPEN}`],
  ["mqtt:\n  url: 'it's'\n", `4:8 ${OPEN}`],
  ['plants:\n  include: [1, 2\nlog:\n  level: info\n', `4:12 ${OPEN}`],
  ['log: { level: info\nplants:\n', `3:6 ${OPEN}`],
  ['log:\n  level: info\n format: json\n', `5:1 ${INDENT}`],
  ['mqtt:\n  password: @x\n', '4:13 this line holds a value that YAML reads as something else; put it in quotes'],
  ['mqtt:\n  client_id: a: b\n', `4:14 ${COLON}`],
  ['log:\n  level: info\n    format: json\n', `4:10 ${COLON}`],
  ['mqtt:\n  client_id: "\\q"\n', '4:15 this line holds a \\ that begins no known escape; write \\\\, or use single quotes'],
  ['log:\n  level:info\n  format: json\n', '4:3 this line is no option; write the name, a colon, a space and the value'],
  ['---\nlog: {}\n', '3:1 this line begins a second document; remove the line --- (or ...) and what does not belong to the configuration'],
  ['log: {}\nlog: {}\n', '4:1 this line sets an option for the second time; keep one of the two'],
];

describe('YAML that cannot be read', () => {
  it.each(cases)('%j is reported once, with line and column', (lines, mistake) => {
    expect(mistakesIn(rightWith(lines))).toEqual([mistake]);
  });

  it('is shown where the line surely holds no secret', () => {
    const excerptOf = (lines: string): string | null | undefined => checkConfig(inputOf(rightWith(lines))).problems[0]?.excerpt;
    expect(excerptOf('log:\n  level: "info\n')).toBe('  level: "info\n         ^');
    expect(excerptOf('mqtt:\n  password: "info\n')).toBeNull();
    expect(excerptOf('mqtt:\n  pasword: "info\n')).toBeNull();
    expect(excerptOf('log: { level: info, password: "x\n')).toBeNull();
  });

  it('reports each line that a tab indents, and no follow-up mistake on the correct lines below', () => {
    const tab = 'this line is indented with a tab; use spaces';
    const mixed = 'mqtt:\n\turl: mqtt://x\n  client_id: "me"\n  base_topic: solar\nlog:\n  level: info\n\tformat: json\n';
    expect(mistakesIn(rightWith(mixed))).toEqual([`4:1 ${tab}`, `9:1 ${tab}`]);
    expect(mistakesIn(rightWith('log:\n  level: info\n\tformat: json\n  url: x\nlog: {}\n'))).toEqual([`5:1 ${tab}`]);
  });

  it.each(['\u00a0\u00a0', ' \u00a0', '\u2003', '\u200b  '])('reports each line that %j indents, and no follow-up mistake', (indent) => {
    const lookalike = 'this line is indented with characters that look like spaces, as a web page has them; type spaces in their place';
    const lines = `mqtt:\n${indent}client_id: me\n${indent}base_topic: solar\nlog:\n  level: info\n`;
    expect(mistakesIn(rightWith(lines))).toEqual([`4:1 ${lookalike}`, `5:1 ${lookalike}`]);
  });

  it('shows the name of an option whose key is in quotes, as in JSON', () => {
    const { problems } = checkConfig(inputOf(rightWith('mqtt: { "protocol": "3.1.1" }\n')));
    expect(problems.map(({ excerpt }) => excerpt)).toEqual(['protocol: "3.1.1"\n          ^']);
  });

  it('reports a mistake above the first tab too', () => {
    expect(mistakesIn(rightWith('mqtt:\n  client_id: a: b\nlog:\n\tlevel: info\n'))).toEqual([
      `4:14 ${COLON}`,
      '6:1 this line is indented with a tab; use spaces',
    ]);
  });

  it('reports an option that stands twice together with the other mistakes', () => {
    expect(mistakesIn(rightWith('log: { level: info }\nlog: { level: loud }\n'))).toEqual([
      '4:1 this line sets an option for the second time; keep one of the two',
      '4:15 log.level must be error, warn, info, debug or trace',
    ]);
  });

  it.each([
    ['*star', 'log.level begins with a character that has a meaning in YAML; put the value in quotes'],
    ['&and', 'log.level begins with a character that has a meaning in YAML; put the value in quotes'],
    ['!bang', 'log.level begins with a character that has a meaning in YAML; put the value in quotes (only !secret is known)'],
  ])('asks to quote a value such as %s', (value, mistake) => {
    expect(mistakesIn(rightWith(`log:\n  level: ${value}\n`)).map((text) => text.replace(/^\S+ /, ''))).toEqual([mistake]);
  });
});
