import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

type Unpack = (packed: Buffer, limits: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** Content codings (RFC 9110 section 8.4.1) that proxies and gateways use, although the bridge asks for none. */
const CODINGS: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

const GZIP_MAGIC = [0x1f, 0x8b];
/** A reply that is packed more often than this is meant to exhaust its reader. */
const MOST_CODINGS = 2;

/**
 * The text of a reply's body, unpacked where it is packed: as its Content-Encoding says, or as gzip where it only begins like that.
 * @throws Error for text that is larger than `maxBytes`, a coding that is not known, and data that is damaged or cut off
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
