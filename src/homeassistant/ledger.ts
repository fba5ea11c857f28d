import { z } from 'zod';
import { PLATFORMS } from './entities.ts';

const componentsSchema = z.record(z.string(), z.enum(PLATFORMS));

const announcedDeviceSchema = z.object({
  /** The device's name when last announced: needed to announce it once more for its removal. */
  name: z.string(),
  /** What its entity ids begin with; decided at the first announcement. */
  entityIdPrefix: z.string(),
  /** Platform by component key: what its discovery topic announces. */
  components: componentsSchema,
  /** Components to be taken out of Home Assistant that no running Home Assistant is known to have dropped yet. */
  leaving: componentsSchema,
  /** The user deleted the device in Home Assistant: it is not announced until asked for. */
  deleted: z.boolean(),
});

export const ledgerSchema = z.object({
  version: z.literal(1),
  /** By device identifier, which is also the id in the discovery topic. */
  devices: z.record(z.string(), announcedDeviceSchema),
});

/** What this bridge has announced to Home Assistant and has not yet seen out again. */
export type Ledger = Readonly<z.infer<typeof ledgerSchema>>;
export type AnnouncedDevice = Readonly<z.infer<typeof announcedDeviceSchema>>;
export type Components = Readonly<z.infer<typeof componentsSchema>>;

export const emptyLedger = (): Ledger => ({ version: 1, devices: {} });

/** For the file it is kept in. `parse` throws on anything that is no ledger. */
export const ledgerCodec = { parse: (json: unknown): Ledger => ledgerSchema.parse(json), empty: emptyLedger };

/** The ledger with one device's entry replaced. */
export const withDevice = (ledger: Ledger, identifier: string, device: AnnouncedDevice): Ledger => ({
  ...ledger,
  devices: { ...ledger.devices, [identifier]: device },
});
