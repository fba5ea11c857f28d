import keys from '../../../../docs/images/portal-keys.svg';
import withOAuth from '../../../../docs/images/portal-with-oauth.svg';
import withoutOAuth from '../../../../docs/images/portal-without-oauth.svg';
import { useSetup } from './setup-store.ts';

/** The drawings of the Developer Portal that docs/get-the-keys.md has too. Key: the end of the keys of their texts. */
const PICTURES = {
  keys: { file: keys, width: 720, height: 290 },
  oauth: { file: withOAuth, width: 720, height: 300 },
  password: { file: withoutOAuth, width: 720, height: 250 },
} as const;

/** A drawing of the portal, which the browser loads when the user opens it. */
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
