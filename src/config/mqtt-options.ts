/** The options of the broker connection and of the embedded broker. */

import * as z from 'zod';
import * as address from './address-values.ts';
import { checked, EMBEDDED_BROKER_CHECKS, MQTT_CHECKS } from './checks.ts';
import * as credential from './credential-values.ts';
import { DEFAULT_BASE_TOPIC } from './defaults.ts';
import * as value from './values.ts';

const embeddedBroker = checked(
  z.strictObject({
    enabled: value.flag(false, 'Starts an embedded broker; mqtt.url, and the options for signing in to it, are then not used.'),
    host: address.listenAddress('Address it listens on. 127.0.0.1 is reached from this machine only; 0.0.0.0 from the whole network.'),
    port: value.wholeNumber({ min: 1, max: 65_535 }, 1883, 'Port it listens on.'),
    username: credential.optionalUsername(
      'User its clients must sign in as. Without it every program on this machine may connect; a host other than 127.0.0.1 needs it.',
    ),
    password: credential.optionalPassword('Password of that user.'),
    anonymous: value.flag(false, 'Accepts clients without a user, also from the network. All published data is then open to them.'),
  }),
  EMBEDDED_BROKER_CHECKS,
);

export const mqtt = checked(
  z.strictObject({
    url: address.brokerUrls(
      'Address of the broker: mqtt://, or mqtts:// with TLS, or ws:// and wss:// for WebSockets. Or a list of addresses, tried in turn (docs/brokers.md).',
    ),
    username: credential.optionalUsername('User of the broker.'),
    password: credential.optionalPassword('Password of that user.'),
    ca_file: value.optionalText(
      'Certificate of the authority that signed the certificate of the broker, where the system does not know it.',
      './ca.crt',
    ),
    certificate_file: value.optionalText('Client certificate, where the broker asks for one. Needs key_file.', './client.crt'),
    key_file: value.optionalText('Private key of the client certificate.', './client.key'),
    key_passphrase: credential.optionalPassword('Passphrase of the private key, if it is encrypted.'),
    client_id: value.optionalText('Client id at the broker. Unless set, it derives from base_topic.', 'isolarcloud-attic'),
    base_topic: value.topic(
      DEFAULT_BASE_TOPIC,
      'First part of every topic, and the identity of this bridge: two bridges need two base topics. Before you change it run forget; what is retained under the old one stays on the broker otherwise.',
    ),
    protocol: z
      .literal(['auto', 5, 4])
      .default('auto')
      .meta({ description: 'MQTT protocol: 5, or 4 (which is MQTT 3.1.1), or auto for 5 with 4 where the broker refuses it.' }),
    plain_topics: value.flag(false, 'Also publishes each value alone on a topic of its own, for programs that read no JSON.'),
    history: value.flag(
      true,
      'Publishes samples that an outage has left out, as far as they are read afterwards, on the topic history of their device, each with its time. They are not retained.',
    ),
    embedded_broker: embeddedBroker.prefault({}).meta({ description: 'A broker inside the bridge, for those who have none.' }),
  }),
  MQTT_CHECKS,
);
