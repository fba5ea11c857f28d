import { usePage } from '../client/page.ts';
import { hashOf, type Route } from '../client/router.ts';
import icon from '../icon.svg';
import { useTexts } from '../parts/use-texts.ts';
import { ConnectionDots } from './connection-dots.tsx';
import { PollNow } from './poll-now.tsx';

/** The top of every page: name, connections, and links to the other pages. */
export function Header() {
  const { session } = usePage();
  const isSignedIn = session.value?.signedIn === true && !session.value.isSetup && !session.value.isFleet;
  return (
    <header class="header">
      <div class="header-row">
        <a class="brand" href="#/plants">
          <img src={icon} alt="" width="28" height="28" />
          <span>isolarcloud2mqtt</span>
        </a>
        {isSignedIn && <ConnectionDots />}
        {isSignedIn && <PollNow />}
      </div>
      {isSignedIn && <Navigation />}
    </header>
  );
}

function Navigation() {
  const { router, documents } = usePage();
  const { t } = useTexts();
  const routes: readonly (readonly [Route, string])[] = [
    [{ name: 'plants', psId: null }, documents.plants.value?.all === 1 ? t('nav.plant') : t('nav.plants')],
    [{ name: 'journal', psId: null }, t('nav.journal')],
    [{ name: 'bridge' }, t('nav.bridge')],
    [{ name: 'diagnosis' }, t('nav.diagnosis')],
  ];
  const current = router.route.value.name;
  return (
    <nav class="nav" aria-label={t('nav.label')}>
      {routes.map(([route, text]) => (
        <a key={route.name} href={hashOf(route)} {...(route.name === current && { 'aria-current': 'page' as const })}>
          {text}
        </a>
      ))}
    </nav>
  );
}
