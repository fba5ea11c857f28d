import { authorizeUrlIn, type Region, regionOf } from '../config/authorize-url.ts';
import type { Answers } from './config-files.ts';

/** The parts of an Authorize URL besides the number of the application; null: the URL does not have the part. */
export interface NamedByUrl {
  readonly region: Region | null;
  readonly redirectUrl: string | null;
}

/** Returns region and redirect URL of an Authorize URL; both are null for the number of an application. */
export function namedBy(application: string | null): NamedByUrl {
  const pasted = application === null ? null : authorizeUrlIn(application);
  return { region: pasted && regionOf(pasted), redirectUrl: pasted?.redirectUrl ?? null };
}

/**
 * Returns the answers that a typed text gives: the number of an application, or an Authorize URL, which also has region and redirect URL.
 */
export function applicationAnswers(typed: string): Answers {
  const { region, redirectUrl } = namedBy(typed);
  return {
    'isolarcloud.application_id': typed,
    ...(region !== null && { 'isolarcloud.region': region }),
    ...(redirectUrl !== null && { 'isolarcloud.redirect_url': null }),
  };
}
