import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { CallFault } from './faults/fault.ts';

/** Sends replies, and simulates faults of the transport. */

/**
 * Simulates faults that take the place of the cloud's reply. The call is then neither checked nor counted against the quota.
 * @returns whether there was such a fault
 */
export function intercepted(response: ServerResponse, faults: readonly CallFault[]): boolean {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'http_status':
        sendHtml(response, fault.status, fault.headers, fault.body ?? errorPage(String(fault.status)));
        return true;
      case 'not_json':
        sendHtml(response, 200, {}, fault.body ?? errorPage('Service under maintenance'));
        return true;
      case 'no_answer':
        return true;
      case 'connection_reset':
        response.socket?.resetAndDestroy();
        return true;
    }
  }
  return false;
}

const errorPage = (title: string) =>
  `<html>\r\n<body><center><h1>${title}</h1></center><hr><center>openresty</center></body>\r\n</html>\r\n`;

function sendHtml(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> | undefined, body: string): void {
  response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
}

/** Sends a reply. Faults may change or cut it. @returns whether the complete reply is sent */
export function deliver(response: ServerResponse, json: string, faults: readonly CallFault[]): boolean {
  const body = Buffer.from(json);
  const half = Math.floor(body.length / 2);
  response.setHeader('content-type', 'application/json;charset=UTF-8');
  for (const fault of faults) {
    switch (fault.kind) {
      case 'answer_lost':
        response.socket?.resetAndDestroy();
        return false;
      case 'packed_body':
        sendPacked(response, body, fault);
        return fault.cut !== true;
      case 'content_length_off':
        response.strictContentLength = false;
        response.setHeader('content-length', body.length + fault.byBytes);
        break;
      case 'truncated_body':
        response.end(body.subarray(0, half));
        return false;
      case 'slow_body':
        response.write(body.subarray(0, half));
        setTimeout(() => response.end(body.subarray(half)), fault.durationMs).unref();
        return true;
      case 'huge_body':
        response.write(Buffer.alloc(fault.bytes, ' '));
        break;
    }
  }
  response.end(body);
  return true;
}

const PACK = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;

function sendPacked(response: ServerResponse, body: Buffer, { coding, cut, unnamed }: Extract<CallFault, { kind: 'packed_body' }>): void {
  const packed = PACK[coding](body);
  if (unnamed !== true) response.setHeader('content-encoding', coding);
  response.end(cut === true ? packed.subarray(0, Math.floor(packed.length / 2)) : packed);
}

/** Reads the body of a request as text; null if it is larger than the limit. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  return bytes > limitBytes ? null : Buffer.concat(chunks).toString();
}
