import { z } from 'zod'
import { createFields, entityFields, EntityReference } from './entity.ts'

const { tags: _t, extension: _x, sourceUrl: _u, sourceHash: _h, ...governanceCreate } = createFields
const { tags: _t2, extension: _x2, sourceUrl: _u2, sourceHash: _h2, ...governanceEntity } = entityFields

const classificationFields = { mutuallyExclusive: z.boolean().optional(), provider: z.enum(['system', 'user', 'automation']).optional() }
export const CreateClassification = z.object({ ...governanceCreate, ...classificationFields, description: z.string() })
export type CreateClassification = z.infer<typeof CreateClassification>
export const Classification = z.object({ ...governanceEntity, ...classificationFields, description: z.string() })
export type Classification = z.infer<typeof Classification>

/** What finds the values that a tag is for, as OpenMetadata's clients send it and get it back: a run asks those whose kind it knows. */
export const TagRecognizer = z.looseObject({ name: z.string().min(1), recognizerConfig: z.looseObject({ type: z.string() }) })
export type TagRecognizer = z.infer<typeof TagRecognizer>

const tagFields = { ...classificationFields, recognizers: z.array(TagRecognizer).optional(), autoClassificationEnabled: z.boolean().optional(), autoClassificationPriority: z.number().optional() }

/** Request for a tag; `classification` and `parent` are names (FQNs). */
export const CreateTag = z.object({
  ...governanceCreate, ...tagFields, description: z.string(), classification: z.string().optional(), parent: z.string().optional(),
})
export type CreateTag = z.infer<typeof CreateTag>
export const Tag = z.object({
  ...governanceEntity, ...tagFields, description: z.string(), classification: EntityReference.optional(), parent: EntityReference.optional(),
})
export type Tag = z.infer<typeof Tag>

export const CreateUser = z.object({
  name: createFields.name, displayName: createFields.displayName, description: createFields.description,
  email: z.string(), isBot: z.boolean().optional(), isAdmin: z.boolean().optional(), teams: z.array(z.string()).optional(),
})
export type CreateUser = z.infer<typeof CreateUser>
const { owners: _o, ...personFields } = governanceEntity
export const User = z.object({
  ...personFields, email: z.string(), isBot: z.boolean().optional(), isAdmin: z.boolean().optional(), teams: z.array(EntityReference).optional(),
})
export type User = z.infer<typeof User>

const teamType = z.enum(['Group', 'Department', 'Division', 'BusinessUnit', 'Organization'])
export const CreateTeam = z.object({ ...governanceCreate, teamType, email: z.string().optional(), users: z.array(z.string()).optional() })
export type CreateTeam = z.infer<typeof CreateTeam>
export const Team = z.object({ ...governanceEntity, teamType: teamType.optional(), email: z.string().optional(), users: z.array(EntityReference).optional() })
export type Team = z.infer<typeof Team>
