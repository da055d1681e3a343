import { z } from 'zod'
import { createFields, entityFields, EntityReference } from './entity.ts'

const { name: _name, extension: _extension, sourceUrl: _sourceUrl, sourceHash: _sourceHash, ...createBase } = createFields
const { extension: _x, sourceUrl: _u, sourceHash: _h, ...entityBase } = entityFields

const queryFields = {
  /** The statement, with `$1`, `$2`, … in place of constants. */
  query: z.string().min(1),
  /** What kind of statement it is, in capitals. */
  query_type: z.string().optional(),
  exclude_usage: z.boolean().optional(),
  /** md5 of the text. */
  checksum: z.string().optional(),
  processedLineage: z.boolean().optional(),
}

/** Request for a statement that was run; `service` is the FQN of its service, and its name the checksum of its text where it has none. */
export const CreateQuery = z.object({ ...createBase, ...queryFields, name: z.string().min(1).max(256).optional(), service: z.string() })
export type CreateQuery = z.infer<typeof CreateQuery> & { name: string }

/** A distinct statement that was run on a service: equal but for constants. What it cost is counted beside it. Times in ms, instants in ms since the epoch. */
export const Query = z.object({
  ...entityBase, ...queryFields,
  service: EntityReference,
  serviceType: z.string().optional(),
  /** Mean time of one call. */
  duration: z.number().optional(),
  /** Users of the catalog that ran it, and the names of all roles that did. */
  users: z.array(EntityReference).optional(),
  usedBy: z.array(z.string()).optional(),
  queryUsedIn: z.array(EntityReference).optional(),
  /** When it was last seen to have run. */
  queryDate: z.number().optional(),
  usage: z.object({ calls: z.number(), totalMs: z.number(), meanMs: z.number(), rows: z.number(), firstSeenAt: z.number(), lastSeenAt: z.number() }).optional(),
})
export type Query = z.infer<typeof Query>
