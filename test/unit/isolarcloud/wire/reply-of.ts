import { readFileSync } from 'node:fs';
import { openEnvelope, type Reply } from '../../../../src/isolarcloud/envelope.ts';

/** A reply with this data. */
export const replyOf = (data: unknown, endpoint = 'getDeviceList'): Reply => ({ endpoint, serialNumber: 'r7', data });

/** One of the guide's example replies, with its envelope removed. */
export const guideReply = (file: string, endpoint: string): Reply =>
  openEnvelope(endpoint, {
    status: 200,
    text: readFileSync(new URL(`../../../fixtures/guide/${file}.json`, import.meta.url), 'utf8'),
    date: null,
    retryAfter: null,
  });

/** Receives problems in tests that expect none. */
export const noProblem = (sentence: string): never => {
  throw new Error(sentence);
};

/** No device has another key in the bridge than in the cloud. */
export const asInCloud = (psKey: string): string => psKey;
