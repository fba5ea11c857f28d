import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';

/** Returns one error for the failures at several addresses: the first one, with the details of all. @param errors at least one */
export function joinedErrors(errors: readonly [BridgeError, ...BridgeError[]]): BridgeError {
  return errors.reduce(({ code, context }, { context: { detail: second } }) => {
    const { detail: first } = context;
    const detail = first === undefined || second === undefined ? (first ?? second) : phrase('error_part.joined', { first, second });
    return new BridgeError(code, { ...context, detail });
  });
}
