import { api } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { useTexts } from '../parts/use-texts.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** The bottom of every page: settings of the page, and version and region of the bridge. */
export function Footer() {
  const { documents, session } = usePage();
  const { t } = useTexts();
  const bridge = documents.bridge.value;
  const { passwordNeeded, signedIn } = session.value ?? { passwordNeeded: false, signedIn: false };
  const signOut = async (): Promise<void> => {
    session.value = await api.logout().catch(() => session.value);
  };
  return (
    <footer class="footer">
      <div class="footer-settings">
        <ThemeSwitch />
        <LanguageSwitch />
        {passwordNeeded && signedIn && session.value?.isSetup === false && (
          <button type="button" class="button" onClick={() => void signOut()}>
            {t('sign_out')}
          </button>
        )}
      </div>
      {bridge !== null && signedIn && (
        <p class="secondary">
          isolarcloud2mqtt {bridge.version} · {t('region')} {bridge.region}
        </p>
      )}
    </footer>
  );
}
