import { z } from 'zod'
import { EntityReference } from './entity.ts'
import { lineageGrades } from './lineage.ts'

/** Kinds of things that stop working, change, or go along when a table, routine or column goes. */
export const impactKinds = [
  'view', 'table', 'routine', 'trigger', 'policy', 'rule', 'statement', 'dbtModel', 'dbtAsset', 'test', 'foreignKey', 'check', 'index', 'constraint', 'default', 'other',
] as const
export type ImpactKind = (typeof impactKinds)[number]

/**
 * `breaks`: it names what goes, and fails (or is dropped by CASCADE); `changes`: it is filled from it, and its content is no longer what it was;
 * `goes`: it is a part of it.
 */
export const impactEffects = ['breaks', 'changes', 'goes'] as const
export type ImpactEffect = (typeof impactEffects)[number]

/** How sure it is: the grades of lineage, `catalog` for what the catalog itself says, `manual` for what people drew. */
export const impactGrades = [...lineageGrades, 'catalog', 'manual'] as const
export type ImpactGrade = (typeof impactGrades)[number]

/** One thing that is touched. `columns` are those of it; `distance` is in steps of lineage; `fullyQualifiedName` is its own, or that of what it belongs to. */
export const ImpactItem = z.object({
  kind: z.enum(impactKinds),
  effect: z.enum(impactEffects),
  grade: z.enum(impactGrades),
  name: z.string(),
  entityType: z.string().optional(),
  fullyQualifiedName: z.string(),
  distance: z.number().int(),
  columns: z.array(z.string()),
  reason: z.string(),
  owners: z.array(EntityReference),
  statement: z.string().optional(),
  lastSeenAt: z.number().optional(),
})
export type ImpactItem = z.infer<typeof ImpactItem>

/** What happens when the subject goes; `owners` are those to tell, with how many of the items are theirs. */
export const Impact = z.object({
  subject: z.object({ entityType: z.string(), fullyQualifiedName: z.string(), column: z.string().optional(), owners: z.array(EntityReference) }),
  items: z.array(ImpactItem),
  counts: z.object({ breaks: z.number().int(), changes: z.number().int(), goes: z.number().int() }),
  owners: z.array(z.object({ owner: EntityReference, items: z.number().int() })),
  isTruncated: z.boolean(),
})
export type Impact = z.infer<typeof Impact>
