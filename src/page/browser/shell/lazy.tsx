import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../parts/use-texts.ts';

/**
 * Shows a part of the page that is loaded when it is first shown.
 * @param props.load must be the same function at each rendering of the same part
 */
export function Lazy({ load }: { readonly load: () => Promise<ComponentType> }) {
  const { t } = useTexts();
  const [Loaded, setLoaded] = useState<ComponentType | null>(null);
  useEffect(() => {
    void load().then((component) => setLoaded(() => component));
  }, [load]);
  return Loaded === null ? <p class="loading">{t('loading')}</p> : <Loaded />;
}
