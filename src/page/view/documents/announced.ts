/** The devices and entities that are announced to Home Assistant. */
export interface AnnouncedView {
  /** Whether discovery is on. */
  readonly enabled: boolean;
  readonly devices: number;
  readonly entities: number;
  /** Names of the devices that the user has deleted in Home Assistant; *restore deleted* announces them again. */
  readonly deleted: readonly string[];
  /** Number of entities whose removal waits for the user's confirmation. */
  readonly held: number;
}

/** A plant or device with entities whose removal from Home Assistant waits for the user's confirmation. */
export interface HeldRemovals {
  readonly identifier: string;
  readonly name: string;
  readonly entities: readonly {
    /** null: neither a point of the catalogue nor a diagnostic of the bridge. */
    readonly name: string | null;
    /** The unique id of an entity without name. */
    readonly entityId: string;
  }[];
}
