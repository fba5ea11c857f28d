import { authorizeUrlIn, type Region, regionOf } from '../config/authorize-url.ts';
import type { Answers } from './config-files.ts';

/** What an Authorize URL names besides the application. Null: it does not name that. */
export interface NamedByUrl {
  readonly region: Region | null;
  readonly redirectUrl: string | null;
}

/** Returns what the number of an application, or its Authorize URL, names; a number names nothing. */
export function namedBy(application: string | null): NamedByUrl {
  const pasted = application === null ? null : authorizeUrlIn(application);
  return { region: pasted && regionOf(pasted), redirectUrl: pasted?.redirectUrl ?? null };
}

/** Returns the answers in the number of an application, or in its Authorize URL, which names the region and the redirect URL too. */
export function applicationAnswers(typed: string): Answers {
  const { region, redirectUrl } = namedBy(typed);
  return {
    'isolarcloud.application_id': typed,
    ...(region !== null && { 'isolarcloud.region': region }),
    ...(redirectUrl !== null && { 'isolarcloud.redirect_url': null }),
  };
}
