import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/load.ts';
import { signInOf } from '../../../src/config/sign-in.ts';
import { inputOf, mistakesIn } from './support.ts';

const REDIRECT = 'http://homeassistant.local:8099/callback';
const EUROPE =
  'https://web3.isolarcloud.eu/#/authorized-app?cloudId=3&applicationId=2471&redirectUrl=http%3A%2F%2Fhomeassistant.local%3A8099%2Fcallback';

/** A file with these options of signing in, the first of them in line 5. */
const fileWith = (...lines: string[]): string =>
  ['version: 1', 'isolarcloud:', '  app_key: k', '  secret_key: s', ...lines.map((line) => `  ${line}`), ''].join('\n');

const signIn = (...lines: string[]) => {
  const { config, problems } = checkConfig(inputOf(fileWith(...lines)));
  if (config === null) throw new Error(problems.map(({ message }) => message).join('; '));
  return signInOf(config.isolarcloud);
};

describe('signing in', () => {
  it('is by password if the account is given', () => {
    expect(signIn('username: me@home', 'password: " p "')).toEqual({ flavour: 'password', username: 'me@home', password: ' p ' });
    expect(signIn('sign_in: password', 'username: me@home', 'password: p')).toMatchObject({ flavour: 'password' });
  });

  it('is by OAuth if an application is given, whose page is that of the region', () => {
    expect(signIn('region: australia', 'application_id: 2471', `redirect_url: ${REDIRECT}`)).toEqual({
      flavour: 'oauth',
      applicationId: '2471',
      redirectUrl: REDIRECT,
      page: `https://auweb3.isolarcloud.com/#/authorized-app?cloudId=7&applicationId=2471&redirectUrl=${encodeURIComponent(REDIRECT)}`,
    });
  });

  it('takes number, cloud and redirect URL out of a pasted Authorize URL', () => {
    expect(signIn('region: europe', `application_id: "${EUROPE}"`)).toEqual({
      flavour: 'oauth',
      applicationId: '2471',
      redirectUrl: REDIRECT,
      page: EUROPE,
    });
  });

  it('takes the redirect URL beside an Authorize URL that has an empty one', () => {
    const pasted = EUROPE.replace(/redirectUrl=.*/, 'redirectUrl=');
    expect(signIn('region: europe', `application_id: "${pasted}"`, `redirect_url: ${REDIRECT}`)).toMatchObject({ redirectUrl: REDIRECT });
  });

  it('takes the region out of a pasted Authorize URL if none is written', () => {
    const regionIn = (...lines: string[]) => checkConfig(inputOf(fileWith(...lines))).config?.isolarcloud.region;
    expect(regionIn(`application_id: "${EUROPE}"`)).toBe('europe');
    const australian = EUROPE.replace('web3.isolarcloud.eu', 'auweb3.isolarcloud.com');
    expect(regionIn(`application_id: "${australian.replace('cloudId=3', 'cloudId=7')}"`)).toBe('australia');
    // Without a cloudId the region is that of the web host.
    expect(regionIn(`application_id: "${australian.replace('cloudId=3&', '')}"`)).toBe('australia');
    expect(regionIn('application_id: 2471', `redirect_url: ${REDIRECT}`)).toBe('international');
    expect(signIn(`application_id: "${EUROPE}"`)).toMatchObject({ page: EUROPE });
  });

  it('takes an Authorize URL that is broken into several lines', () => {
    const [first = '', rest = ''] = EUROPE.split('&applicationId');
    const oauth = { flavour: 'oauth', applicationId: '2471', redirectUrl: REDIRECT, page: EUROPE };
    expect(signIn(`application_id: "${first}`, `  &applicationId${rest}"`)).toEqual(oauth);
    for (const style of ['|', '>-']) expect(signIn(`application_id: ${style}`, `  ${first}`, `  &applicationId${rest}`)).toEqual(oauth);
  });

  it('takes the region out of the Authorize URL in the environment too', () => {
    const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_APPLICATION_ID: EUROPE };
    expect(checkConfig(inputOf(fileWith(), { env })).config?.isolarcloud.region).toBe('europe');
    expect(mistakesIn(fileWith(), { env: { ...env, ISOLARCLOUD2MQTT_ISOLARCLOUD_REGION: 'china' } })).toEqual([
      'ISOLARCLOUD2MQTT_ISOLARCLOUD_REGION isolarcloud.region is not the region of the Authorize URL in application_id; write region: europe',
    ]);
  });

  it('leaves web host and cloud of the Authorize URL alone with a custom gateway', () => {
    const pasted = EUROPE.replace('https://web3.isolarcloud.eu', 'http://127.0.0.1:8080');
    const { page } = signIn('gateway: http://127.0.0.1:8080', `application_id: "${pasted}"`) as { page: string };
    expect(page).toBe(pasted);
  });
});

const TWO =
  'isolarcloud.application_id is for an application with OAuth2.0, username and password for one without it; write one of them, and remove the others and a sign_in that does not fit';

describe('a mistake in signing in', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['both flavours', ['username: u', 'password: p', 'application_id: 2471', `redirect_url: ${REDIRECT}`], [`7:19 ${TWO}`]],
    [
      'an application with sign_in: password',
      ['sign_in: password', 'application_id: 2471', `redirect_url: ${REDIRECT}`],
      [
        '5:12 isolarcloud.sign_in is password, but application_id is for an application with OAuth2.0; write oauth, or username and password in place of application_id',
      ],
    ],
    [
      'an account with sign_in: oauth',
      ['sign_in: oauth', 'username: u', 'password: p'],
      [
        '5:12 isolarcloud.sign_in is oauth, but username and password are for an application without OAuth2.0; write password, or application_id in place of them',
      ],
    ],
    [
      'an unknown cloudId',
      [`application_id: "${EUROPE.replace('cloudId=3', 'cloudId=9')}"`],
      [
        '5:19 isolarcloud.application_id has a cloudId that iSolarCloud does not have; copy the Authorize URL from the Developer Portal again',
      ],
    ],
    [
      'a cloudId of another region than the web site',
      [`application_id: "${EUROPE.replace('cloudId=3', 'cloudId=7')}"`],
      [
        '5:19 isolarcloud.application_id has the cloudId of another region than its host; copy the Authorize URL from the Developer Portal again',
      ],
    ],
    ...['evil.example', 'web3.isolarcloud.eu.evil.example', 'gateway.isolarcloud.eu'].map(
      (host): [string, readonly string[], readonly string[]] => [
        `an Authorize URL of ${host}`,
        [`application_id: "${EUROPE.replace('web3.isolarcloud.eu', host)}"`],
        [
          '5:19 isolarcloud.application_id is not an address of a web site of iSolarCloud; copy the Authorize URL from the Developer Portal again',
        ],
      ],
    ),
    [
      'a malformed Authorize URL, without a follow-on mistake',
      ['application_id: "https://web3.isolarcloud.eu/#/authorized-app?cloudId=3"'],
      [
        '5:19 isolarcloud.application_id is neither the number of an application nor its Authorize URL; copy the Authorize URL from the Developer Portal, in quotes',
      ],
    ],
    [
      'a redirect URL without http://',
      ['application_id: 2471', 'redirect_url: 127.0.0.1:23198/callback'],
      [
        '6:17 isolarcloud.redirect_url is not a web address; write the registered one, with http:// or https://, such as http://127.0.0.1:8099/callback',
      ],
    ],
    [
      'another region than that of the Authorize URL',
      ['region: australia', `application_id: "${EUROPE}"`],
      ['5:11 isolarcloud.region is not the region of the Authorize URL in application_id; write region: europe'],
    ],
    [
      'the default region, if it is written and not that of the Authorize URL',
      [`application_id: "${EUROPE}"`, 'region: international'],
      ['6:11 isolarcloud.region is not the region of the Authorize URL in application_id; write region: europe'],
    ],
    [
      'another redirect URL than that of the Authorize URL',
      ['region: europe', `application_id: "${EUROPE}"`, `redirect_url: ${REDIRECT}/`],
      [
        '7:17 isolarcloud.redirect_url is not the redirect URL in application_id; both must be the same, character by character. Remove redirect_url',
      ],
    ],
    [
      'no redirect URL',
      ['application_id: 2471'],
      [
        '2:1 isolarcloud.redirect_url is missing (Redirect URL of that application, exactly as in the Developer Portal. Not needed if application_id is the whole Authorize URL)',
      ],
    ],
    [
      'text that is no application id',
      ['application_id: A1B2C3', `redirect_url: ${REDIRECT}`],
      [
        '5:19 isolarcloud.application_id is neither the number of an application nor its Authorize URL; copy the Authorize URL from the Developer Portal, in quotes',
      ],
    ],
    [
      'a redirect URL with parameters',
      ['application_id: 2471', `redirect_url: "${REDIRECT}?a=b"`],
      ['6:17 isolarcloud.redirect_url must not contain ? or #; iSolarCloud drops what follows them. Register an address without them'],
    ],
    [
      'an empty redirect URL in the Authorize URL',
      ['region: europe', `application_id: "${EUROPE.replace(/redirectUrl=.*/, 'redirectUrl=')}"`],
      [
        '2:1 isolarcloud.redirect_url is missing (Redirect URL of that application, exactly as in the Developer Portal. Not needed if application_id is the whole Authorize URL)',
      ],
    ],
    ...['abc', 'ftp%3A%2F%2Fhome', 'http%3A%2F%2Fhome%2F%3Fa%3Db', 'http%3A%2F%2Fhome%2F%23a'].map(
      (redirectUrl): [string, readonly string[], readonly string[]] => [
        `an Authorize URL with the redirect URL ${redirectUrl}`,
        ['region: europe', `application_id: "${EUROPE.replace(/redirectUrl=.*/, `redirectUrl=${redirectUrl}`)}"`],
        [
          '6:19 isolarcloud.application_id has a redirectUrl that is not a web address, or that contains ? or #; register a web address without them, and copy the Authorize URL again',
        ],
      ],
    ),
    [
      'no value of the password',
      ['username: u', 'password:'],
      ['6:12 isolarcloud.password has no value; if the value begins with # put it in quotes, else write one or remove the line'],
    ],
  ])('is reported where it is: %s', (_what, lines, mistakes) => {
    expect(mistakesIn(fileWith(...lines))).toEqual(mistakes);
  });

  it('is reported once each for sign_in: oauth without an application', () => {
    expect(mistakesIn(fileWith('sign_in: oauth')).map((mistake) => mistake.split(' is ')[0])).toEqual([
      '2:1 isolarcloud.application_id',
      '2:1 isolarcloud.redirect_url',
    ]);
  });
});
