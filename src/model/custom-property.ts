import { z } from 'zod'
import { createFields, entityFields, EntityReference } from './entity.ts'

/** Kinds of value that a custom property may have, named as OpenMetadata names them, and what each is. */
export const propertyTypes = {
  string: 'A text of one line',
  markdown: 'A text with Markdown',
  integer: 'A whole number',
  number: 'A number',
  boolean: 'Yes or no',
  enum: 'One of a list of values, or several of them',
  'date-cp': 'A day, as 2026-03-28',
  'dateTime-cp': 'A day and time, as 2026-03-28T14:05:00Z',
  timestamp: 'An instant, in milliseconds since the epoch',
  email: 'An e-mail address',
  'hyperlink-cp': 'A web address with an optional text',
  entityReference: 'Another entity of the catalog',
  entityReferenceList: 'Other entities of the catalog',
} as const
export type PropertyType = keyof typeof propertyTypes

/** One custom property of an entity type; of an enum `config` are the values, of references the entity types. */
export const CustomProperty = z.object({
  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'a name begins with a small letter and has letters and digits only'),
  displayName: z.string().max(128).optional(),
  description: z.string(),
  propertyType: EntityReference,
  customPropertyConfig: z.object({
    config: z.union([
      z.object({ values: z.array(z.string().min(1)).min(1), multiSelect: z.boolean().optional() }),
      z.array(z.string().min(1)),
      z.string(),
    ]).optional(),
  }).optional(),
})
export type CustomProperty = z.infer<typeof CustomProperty>

const typeFields = {
  nameSpace: z.string(),
  /** `entity` may have custom properties; `field` is a kind of value. */
  category: z.enum(['field', 'entity']),
  schema: z.string(),
}
/** Request for a type. */
export const CreateType = z.object({ name: createFields.name, displayName: createFields.displayName, description: z.string(), ...typeFields })
export type CreateType = z.infer<typeof CreateType>
const { tags: _t, extension: _x, sourceUrl: _u, sourceHash: _h, owners: _o, domains: _d, ...plainEntity } = entityFields
export const Type = z.object({ ...plainEntity, ...typeFields, description: z.string(), customProperties: z.array(CustomProperty).optional() })
export type Type = z.infer<typeof Type>
