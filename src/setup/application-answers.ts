import { authorizeUrlIn, regionOf } from '../config/authorize-url.ts';
import type { Answers } from './config-files.ts';

/** Returns the answers in the number of an application, or in its Authorize URL, which names the region and the redirect URL too. */
export function applicationAnswers(typed: string): Answers {
  const pasted = authorizeUrlIn(typed);
  const region = pasted && regionOf(pasted);
  return {
    'isolarcloud.application_id': typed,
    ...(region !== null && { 'isolarcloud.region': region }),
    ...(pasted?.redirectUrl != null && { 'isolarcloud.redirect_url': null }),
  };
}
