import { BridgeError, type ErrorCode, isBridgeError } from '../../errors.ts';
import { codeOf } from '../state-error.ts';

/** Key: SQLSTATE (PostgreSQL documentation, appendix A) or error code of TLS. Value: the error code of this program. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  '28000': 'database_refused',
  '28P01': 'database_refused',
  '3D000': 'database_refused',
  '42501': 'database_refused',
  '53100': 'database_full',
  CERT_HAS_EXPIRED: 'database_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'database_untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'database_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'database_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'database_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'database_untrusted',
};

/** Returns the BridgeError of a failed statement. All codes not named in `CODES` are those of a server that may work again later. */
export function databaseError(where: string, error: unknown): BridgeError {
  if (isBridgeError(error)) return error;
  const reason = codeOf(error);
  return new BridgeError(CODES[reason] ?? 'database_unavailable', { detail: `${where} (${reason})`, cause: error });
}
