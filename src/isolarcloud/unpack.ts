import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

type Unpack = (packed: Buffer, limits: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** Key: a content coding (RFC 9110 section 8.4.1) that proxies and gateways use although the bridge requests none. Value: its decoder. */
const CODINGS: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

const GZIP_MAGIC = [0x1f, 0x8b];
/** A reply with more content codings than this is rejected: it is meant to exhaust the memory of its reader. */
const MOST_CODINGS = 2;

/**
 * Returns the text of a reply's body. A compressed body is decompressed as its Content-Encoding says. If there is no
 * Content-Encoding but the body begins like gzip, it is decompressed as gzip.
 * @throws Error if the text is larger than `maxBytes`, the coding is unknown, or the data is damaged or incomplete
 */
export async function unpacked(body: Buffer, contentEncoding: string, maxBytes: number): Promise<string> {
  if (body.length === 0) return '';
  const named = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const codings = named.length === 0 && GZIP_MAGIC.every((byte, index) => body[index] === byte) ? ['gzip'] : named;
  if (codings.length > MOST_CODINGS) throw new Error('packed too often');
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const unpack = Object.hasOwn(CODINGS, coding) ? CODINGS[coding] : undefined;
    if (unpack === undefined) throw new Error('coding not known');
    bytes = await unpack(bytes, { maxOutputLength: maxBytes });
  }
  return new TextDecoder().decode(bytes);
}
