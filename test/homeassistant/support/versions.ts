const named = process.env['HOME_ASSISTANT'];
if (!named) throw new Error('These tests are run by `npm run test:homeassistant`, which installs Home Assistant and says which releases');

/** The Home Assistant releases to test with. */
export const versions: readonly string[] = named.split(' ');
