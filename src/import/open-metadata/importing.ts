import type { Pool } from 'pg'
import type { Writer } from '../../catalog/entity-type.ts'
import type { EntityReference, EntityType } from '../../model/entity.ts'
import type { Session } from '../../sinks/metadata-rest/session.ts'
import { unknownId } from '../../sinks/open-metadata-wire.ts'
import type { Names } from './names.ts'
import type { Tally } from './tally.ts'

/** What every part of an import works with. */
export type Importing = {
  readonly pool: Pool
  readonly session: Session
  readonly names: Names
  readonly tally: Tally
  /** Who is said to have written what is brought: a person, so that no run takes it away. */
  readonly actor: Writer
  readonly dryRun: boolean
  /** Whether what people wrote here gives way. */
  readonly overrides: boolean
}

/** A reference to what a dry run would make. */
export function planned(type: EntityType, fqn: string): EntityReference {
  return { id: unknownId, type, fullyQualifiedName: fqn }
}
