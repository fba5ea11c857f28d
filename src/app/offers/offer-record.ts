import { z } from 'zod';

const spanSchema = z.object({ from: z.string(), to: z.string() });
const recordSchema = z.object({
  version: z.literal(1),
  past: z.object({ answer: z.enum(['none', 'accepted', 'refused', 'done']), span: spanSchema.nullable() }),
  energy: z.enum(['none', 'refused', 'done']),
});

/** What the user has answered to the offers of the page, and what was done. `span`: the accepted days, `yyyy-MM-dd`, both included. */
export type OfferRecord = Readonly<z.infer<typeof recordSchema>>;

export const offerCodec = {
  parse: (json: unknown): OfferRecord => recordSchema.parse(json),
  empty: (): OfferRecord => ({ version: 1, past: { answer: 'none', span: null }, energy: 'none' }),
};
