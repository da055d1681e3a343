import { z } from 'zod'
import { ColumnProfile, SystemProfile, TableProfile } from '../profile.ts'

const State = z.object({ timestamp: z.number(), inserts: z.number(), updates: z.number(), deletes: z.number(), resetAt: z.number(), files: z.string(), shape: z.string() })
const Sketch = z.object({ registers: z.string().optional(), bins: z.object({ low: z.number(), width: z.number(), frequencies: z.array(z.number()) }).optional() })

/** What was measured of one partition, as `PartitionProfile`. */
export const PartitionBody = z.object({
  name: z.string(), asked: z.string(), state: State, tableProfile: TableProfile, columnProfile: z.array(ColumnProfile), sketches: z.record(z.string(), Sketch),
})

/** Everything measured of one table in one look, as `ProfileSet`. */
export const ProfileBody = z.object({
  fullyQualifiedName: z.string(), tableProfile: TableProfile, columnProfile: z.array(ColumnProfile), systemProfile: z.array(SystemProfile).optional(), state: State.optional(),
  partitions: z.object({ names: z.array(z.string()), read: z.array(PartitionBody) }).optional(),
})
