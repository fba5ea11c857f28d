import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventParser } from '../../../../src/page/browser/client/event-parser.ts';

const read = (...pieces: readonly string[]) => {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

it('reads the name, the id and the data of an event, and leaves out comments', () => {
  expect(read(':\n\nevent: plant\nid: a.7\ndata: {"x":1}\n\n')).toEqual([{ name: 'plant', id: 'a.7', data: '{"x":1}' }]);
});

it('joins lines of data, and calls an event without a name message', () => {
  expect(read('data: 1\r\ndata: 2\r\n\r\n')).toEqual([{ name: 'message', id: null, data: '1\n2' }]);
});

it('never returns an event that is cut off', () => {
  expect(read('event: a\ndata: 1\n')).toEqual([]);
});

it('reads the same from any pieces', () => {
  const text = 'event: a\nid: r.1\ndata: {"é":"—"}\n\n:\n\nevent: b\ndata: \n\n';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      expect(read(...places.slice(1).map((place, index) => text.slice(places[index], place)))).toEqual(read(text));
    }),
  );
});
