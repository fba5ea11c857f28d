import type { ErrorCode } from '../errors.ts';

/** Key: reason code (MQTT 5 sections 3.4.2.1 and 3.14.2.1). Value: the error that says what the broker lacks or forbids. */
const MEANINGS: Readonly<Record<number, ErrorCode>> = {
  135: 'broker_forbids',
  142: 'broker_client_replaced',
  149: 'broker_packet_small',
  154: 'broker_without_retain',
  155: 'broker_without_qos',
};

/**
 * @returns the error for a reason code
 * @param reason reason code of a PUBACK or DISCONNECT; null if there was none
 * @param otherwise the error to return if there is no more specific one
 */
export const meaningOf = (reason: number | null, otherwise: ErrorCode): ErrorCode =>
  reason === null ? otherwise : (MEANINGS[reason] ?? otherwise);
