import { readFileSync } from 'node:fs';
import { openEnvelope, type Reply } from '../../../../src/isolarcloud/envelope.ts';

/** Returns a reply with this data. */
export const replyOf = (data: unknown, endpoint = 'getDeviceList'): Reply => ({ endpoint, serialNumber: 'r7', data });

/** Returns the data of one of the guide's example replies, without its envelope. */
export const guideReply = (file: string, endpoint: string): Reply =>
  openEnvelope(endpoint, {
    status: 200,
    text: readFileSync(new URL(`../../../fixtures/guide/${file}.json`, import.meta.url), 'utf8'),
    date: null,
    retryAfter: null,
  });

/** Throws the problem that it is called with, for tests that expect no problem. */
export const noProblem = (sentence: string): never => {
  throw new Error(sentence);
};

/** Returns the ps_key unchanged, as for devices without a configured `identity`. */
export const asInCloud = (psKey: string): string => psKey;
