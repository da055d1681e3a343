/** How often a table was read since its server began to count; instants in ms since the epoch. */
export type TableScans = {
  /** Its names from the service down; where the catalog does not hold it, those of the partitioned table that it is a part of. */
  fqn: string
  rootFqn: string
  seqScans: number
  /** Rows that were read by scans of the whole table. */
  seqRows: number
  indexScans: number
  /** Rows that were inserted, updated or deleted. */
  changes: number
  liveRows: number
  /** Where the server says so (16 and newer). */
  lastScanAt?: number
}

/** How often an index was used since its server began to count, and what it is. */
export type IndexScans = {
  fqn: string
  rootFqn: string
  name: string
  /** The server's number: another index of the same name counts from zero. */
  oid: number
  scans: number
  lastScanAt?: number
  bytes: number
  isUnique: boolean
  /** A primary key, unique or exclusion constraint needs it, or replication does. */
  isNeeded: boolean
  isValid: boolean
  method: string
  /** What people read: columns, or `(expression)`. */
  columns: readonly string[]
  /** What makes two keys the same: column or expression, operator class, collation, order. */
  keys: readonly string[]
  included: readonly string[]
  /** Digest of the condition of a partial index. */
  predicate?: string
}

/** The counters of one database at one moment. Those of another instance than before, such as a standby that was promoted, are no continuation of what was counted. */
export type DatabaseScans = { databaseFqn: string; takenAt: number; resetAt?: number; isOtherInstance?: boolean; tables: readonly TableScans[]; indexes: readonly IndexScans[] }
