const MEGABYTE = 1_000_000;

/**
 * Limits of the embedded broker for its clients; the bridge's own connection is not limited. Each limit is far above what a
 * home with Home Assistant, Zigbee2MQTT and Node-RED needs (docs/decisions/embedded-broker.md has the reasons).
 */
export const LIMITS = {
  /** Size of one packet, as Mosquitto 2.1 allows by default. */
  packetBytes: 2 * MEGABYTE,
  /** Clients that are signed in at the same time. */
  connections: 500,
  /** Connections that are not signed in yet. If there are more, the oldest is closed. */
  unauthenticated: 100,
  /** How long a connection may take to sign in. */
  connectMs: 10_000,
  /** Bytes that a connection may send before it is signed in. */
  connectBytes: 128_000,
  clientIdLength: 1_000,
  /** Subscriptions of one client. */
  subscriptions: 10_000,
  /** Subscriptions of all clients together. */
  allSubscriptions: 50_000,
  filterLength: 1_000,
  /** Number of retained topics of clients other than the bridge, and the bytes of these topics and their payloads. */
  retainedTopics: 20_000,
  retainedBytes: 64 * MEGABYTE,
  /** Bytes that may wait to be sent to one client that reads slowly, and to all such clients together. */
  backlogBytes: 16 * MEGABYTE,
  allBacklogBytes: 64 * MEGABYTE,
  /** Number of sessions kept for disconnected clients, and for how many seconds each is kept. */
  absentSessions: 200,
  absentSeconds: 86_400,
  /** Number of messages kept for one session until they are acknowledged, and the bytes of the messages of all sessions. */
  queuedMessages: 1_000,
  queuedBytes: 32 * MEGABYTE,
} as const;

export type BrokerLimits = { readonly [Name in keyof typeof LIMITS]: number };
