import { conversion } from '../catalogue/units.ts';
import type { Counter, PointSpec } from '../model.ts';
import { isBoundByRatedPower } from '../readings/guard/power-bound.ts';

export type CounterSpec = PointSpec & { readonly counter: Counter };

/** A counter in a list of points. */
export interface CounterPoint {
  readonly spec: CounterSpec;
  /** Its position in the list. */
  readonly position: number;
  readonly isBoundByRatedPower: boolean;
  /** Factor from Wh to its unit. */
  readonly perWh: number;
}

/** A power in a list of points. */
interface PowerPoint {
  readonly position: number;
  /** Factor from its unit to W; 0 if there is none. */
  readonly watts: number;
}

/** The points in a list that concern the guard. */
export interface GuardedPoints {
  readonly counters: readonly CounterPoint[];
  readonly powers: readonly PowerPoint[];
}

/** Returns the factor that converts Wh to the counter's unit. */
export const perWhOf = ({ unit }: PointSpec): number => conversion('Wh', unit ?? 'Wh') ?? 1;

const isCounter = (spec: PointSpec): spec is CounterSpec => spec.counter !== null;

export const guardedPointsOf = (specs: readonly PointSpec[]): GuardedPoints => ({
  counters: specs.flatMap((spec, position) =>
    isCounter(spec) ? [{ spec, position, isBoundByRatedPower: isBoundByRatedPower(spec), perWh: perWhOf(spec) }] : [],
  ),
  powers: specs.flatMap(({ deviceClass, unit }, position) =>
    deviceClass === 'power' ? [{ position, watts: conversion(unit ?? 'W', 'W') ?? 0 }] : [],
  ),
});
