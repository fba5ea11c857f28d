import { type ConnectionDeps, type ConnectionOptions, MqttConnection } from './connection.ts';

/**
 * For commands that do one thing and end: one attempt, and a connection that ends itself when it is lost.
 * @returns connected; the caller stops it
 * @throws BridgeError broker_unreachable, broker_refused, broker_protocol_refused, broker_untrusted, base_topic_taken
 */
export function connectOnce(options: ConnectionOptions, deps: Omit<ConnectionDeps, 'onStatus'>): Promise<MqttConnection> {
  return new Promise((resolve, reject) => {
    const connection = new MqttConnection(options, {
      ...deps,
      onStatus: (status, error) => {
        if (status === 'connected') resolve(connection);
        if (!error) return;
        void connection.stop();
        reject(error);
      },
    });
    connection.start();
  });
}
