import { z } from 'zod'
import { createFields, entityFields, EntityReference } from './entity.ts'

const { extension: _x, sourceUrl: _u, sourceHash: _h, ...wordCreate } = createFields
const { extension: _x2, sourceUrl: _u2, sourceHash: _h2, ...wordEntity } = entityFields

const provider = z.enum(['system', 'user', 'automation'])
const style = z.object({ color: z.string().optional(), iconURL: z.string().optional() })
/** Of several labels below one of these, an entity or column carries at most one. */
const exclusiveFields = { mutuallyExclusive: z.boolean().optional(), provider: provider.optional() }

/** Request for a glossary: a named list of business terms. */
export const CreateGlossary = z.object({ ...wordCreate, ...exclusiveFields, description: z.string(), reviewers: z.array(EntityReference).optional() })
export type CreateGlossary = z.infer<typeof CreateGlossary>
export const Glossary = z.object({ ...wordEntity, ...exclusiveFields, description: z.string(), reviewers: z.array(EntityReference).optional() })
export type Glossary = z.infer<typeof Glossary>

/** Where a term stands in its review. */
export const TermStatus = z.enum(['Draft', 'In Review', 'Approved', 'Deprecated', 'Rejected', 'Unprocessed'])

const termFields = {
  ...exclusiveFields,
  description: z.string(),
  style: style.optional(),
  synonyms: z.array(z.string().min(1)).optional(),
  references: z.array(z.object({ name: z.string().optional(), endpoint: z.string().optional() })).optional(),
  reviewers: z.array(EntityReference).optional(),
}
/** Request for a term; `glossary`, `parent` (a term) and `relatedTerms` are FQNs. */
export const CreateGlossaryTerm = z.object({
  ...wordCreate, ...termFields, extension: createFields.extension,
  glossary: z.string(), parent: z.string().optional(), relatedTerms: z.array(z.string()).optional(),
})
export type CreateGlossaryTerm = z.infer<typeof CreateGlossaryTerm>
export const GlossaryTerm = z.object({
  ...wordEntity, ...termFields, extension: entityFields.extension, entityStatus: TermStatus.optional(),
  glossary: EntityReference, parent: EntityReference.optional(), relatedTerms: z.array(EntityReference).optional(),
})
export type GlossaryTerm = z.infer<typeof GlossaryTerm>

const { domains: _d, ...domainCreate } = wordCreate
const { domains: _d2, ...domainEntity } = wordEntity
const domainFields = { description: z.string(), domainType: z.enum(['Source-aligned', 'Consumer-aligned', 'Aggregate']), style: style.optional() }

/** Request for a domain; `parent` is the FQN of a domain, `experts` are names of users. */
export const CreateDomain = z.object({ ...domainCreate, ...domainFields, parent: z.string().optional(), experts: z.array(z.string()).optional() })
export type CreateDomain = z.infer<typeof CreateDomain>
export const Domain = z.object({ ...domainEntity, ...domainFields, parent: EntityReference.optional(), experts: z.array(EntityReference).optional() })
export type Domain = z.infer<typeof Domain>
