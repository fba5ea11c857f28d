/** The Home Assistant releases to test with, as scripts/test-homeassistant.sh names them. */
export const versions: readonly string[] = (process.env['HOME_ASSISTANT'] ?? '').split(' ').filter(Boolean);
