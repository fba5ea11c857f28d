import { effect, type Signal, signal } from '@preact/signals';
import { store, stored } from './storage.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'isolarcloud2mqtt.theme';

export interface ThemeSetting {
  readonly chosen: Signal<Theme>;
  /** Whether the page is dark at present. */
  readonly isDark: Signal<boolean>;
}

/** Returns the setting of the theme: the one that the user has chosen, otherwise that of the system. */
export function themeSetting(): ThemeSetting {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const systemIsDark = signal(system.matches);
  system.addEventListener('change', ({ matches }) => {
    systemIsDark.value = matches;
  });
  const chosen = signal(THEMES.find((theme) => theme === stored(KEY)) ?? 'auto');
  const isDark = signal(false);
  effect(() => {
    document.documentElement.dataset['theme'] = chosen.value;
    isDark.value = chosen.value === 'auto' ? systemIsDark.value : chosen.value === 'dark';
  });
  chosen.subscribe((theme) => store(KEY, theme));
  return { chosen, isDark };
}
