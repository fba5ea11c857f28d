import keys from '../../../../docs/images/portal-keys.svg';
import withOAuth from '../../../../docs/images/portal-with-oauth.svg';
import withoutOAuth from '../../../../docs/images/portal-without-oauth.svg';
import { useSetup } from './setup-store.ts';

/** The drawings of the Developer Portal, which are also in docs/get-the-keys.md. Key: last part of the key of the drawing's text. */
const PICTURES = {
  keys: { file: keys, width: 720, height: 290 },
  oauth: { file: withOAuth, width: 720, height: 300 },
  password: { file: withoutOAuth, width: 720, height: 250 },
} as const;

/** Shows a drawing of the portal in a folded section. The browser loads it when the user unfolds the section. */
export function PortalPicture({ of }: { readonly of: keyof typeof PICTURES }) {
  const { s } = useSetup();
  const { file, width, height } = PICTURES[of];
  return (
    <details>
      <summary>{s(`setup.page.picture.${of}`)}</summary>
      <img class="picture" src={file} width={width} height={height} loading="lazy" alt={s(`setup.page.picture.${of}.alt`)} />
    </details>
  );
}
