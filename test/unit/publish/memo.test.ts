import { describe, expect, it } from 'vitest';
import { Memo } from '../../../src/publish/memo.ts';

describe('a memo', () => {
  it('gives the same object again while it would be made from the same ones', () => {
    const memo = new Memo<object>();
    const plant = {};
    const first = memo.of('a', [plant, true], () => ({}));
    expect(memo.of('a', [plant, true], () => ({}))).toBe(first);
  });

  it('makes anew what would be made from another object, though it looks alike, or from fewer', () => {
    const memo = new Memo<object>();
    const plant = {};
    const first = memo.of('a', [plant, true], () => ({}));
    const second = memo.of('a', [{}, true], () => ({}));
    const third = memo.of('a', [plant], () => ({}));
    expect(second).not.toBe(first);
    expect(third).not.toBe(first);
  });

  it('keeps keys apart', () => {
    const memo = new Memo<string>();
    memo.of('a', [1], () => 'of a');
    expect(memo.of('b', [1], () => 'of b')).toBe('of b');
  });
});
