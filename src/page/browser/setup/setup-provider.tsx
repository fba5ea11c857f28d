import '../styles/setup.css';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePage } from '../client/page.ts';
import { useTexts } from '../parts/use-texts.ts';
import { setupApi } from './setup-api.ts';
import { type Flow, SetupContext, SetupStore } from './setup-store.ts';

interface SetupProviderProps {
  /** Default: the steps of the guided set-up. */
  readonly flow?: Flow;
  readonly children: ComponentChildren;
}

/** Loads the answers that the bridge keeps and provides them to the steps. Loads them again when the language changes. */
export function SetupProvider({ flow, children }: SetupProviderProps) {
  const page = usePage();
  const { t } = useTexts();
  const store = useSignal<SetupStore | null>(null);
  const isLost = useSignal(false);
  const language = page.language.language.value;
  useEffect(() => {
    const load = async (): Promise<void> => {
      if (store.value === null) store.value = new SetupStore(page, await setupApi(language).state(), flow);
      else await store.value.load();
    };
    load().catch(() => {
      isLost.value = store.value === null;
    });
  }, [language]);
  useEffect(() => store.value?.follow(), [store.value]);
  if (store.value === null) return <p class="loading">{t(isLost.value ? 'login.unreachable' : 'loading')}</p>;
  return <SetupContext.Provider value={store.value}>{children}</SetupContext.Provider>;
}
