import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { type ConnectionDeps, type ConnectionOptions, MqttConnection } from './connection.ts';
import { brokerHost } from './open.ts';

export interface ConnectOnceDeps extends Omit<ConnectionDeps, 'onStatus'> {
  /** When it aborts, the attempt ends. */
  readonly signal?: AbortSignal;
}

/**
 * Connects for a command that ends after its task: there is one attempt at each address, and a lost connection is not restored.
 * @returns the open connection, which the caller must stop
 * @throws BridgeError base_topic_taken, and the errors of a broker
 */
export function connectOnce(options: ConnectionOptions, { signal, ...deps }: ConnectOnceDeps): Promise<MqttConnection> {
  return new Promise((resolve, reject) => {
    const end = (error: BridgeError): void => {
      void connection.stop();
      reject(error);
    };
    const giveUp = (): void =>
      end(
        new BridgeError('broker_unreachable', {
          detail: phrase('detail.no_answer_in_time', { host: options.urls.map(brokerHost).join(', ') }),
        }),
      );
    const connection = new MqttConnection(options, {
      ...deps,
      onStatus: (status, error) => {
        signal?.removeEventListener('abort', giveUp);
        if (status === 'connected') resolve(connection);
        if (error) end(error);
      },
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
    else connection.start();
  });
}
