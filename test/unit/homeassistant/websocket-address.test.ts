import { expect, it } from 'vitest';
import { websocketUrl } from '../../../src/homeassistant/websocket/address.ts';

it.each([
  ['http://homeassistant.local:8123', 'ws://homeassistant.local:8123/api/websocket'],
  ['https://ha.example.org/', 'wss://ha.example.org/api/websocket'],
  ['http://supervisor/core', 'ws://supervisor/core/websocket'],
])('the WebSocket API of %s is at %s', (base, address) => {
  expect(websocketUrl(base)).toBe(address);
});
