import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { KeyIn } from '../../../texts/texts.ts';

/** Returns a text of the section `fleet`. The document of the fleet brings them, so that no other page loads them. */
export type FleetTexts = (key: KeyIn<'fleet'>) => string;

export const FleetTextsContext = createContext<FleetTexts>((key) => key);

export const useFleetTexts = (): FleetTexts => useContext(FleetTextsContext);
