import type { ErrorCode } from '../errors.ts';

/** Reason codes that say what the broker lacks or forbids (MQTT 5 sections 3.4.2.1 and 3.14.2.1). */
const MEANINGS: Readonly<Record<number, ErrorCode>> = {
  135: 'broker_forbids',
  142: 'broker_client_replaced',
  149: 'broker_packet_small',
  154: 'broker_without_retain',
  155: 'broker_without_qos',
};

/**
 * @param reason reason code of a PUBACK or DISCONNECT; null if there was none
 * @param otherwise the error if the reason code has no error of its own
 */
export const meaningOf = (reason: number | null, otherwise: ErrorCode): ErrorCode =>
  reason === null ? otherwise : (MEANINGS[reason] ?? otherwise);
