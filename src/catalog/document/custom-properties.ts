import type { CustomProperty, PropertyType } from '../../model/custom-property.ts'

/** Why a value cannot be that of a property, in words that follow its name; undefined where it can. */
export function propertyProblem(property: CustomProperty, value: unknown): string | undefined {
  const check = checks[property.propertyType.name as PropertyType]
  return check === undefined ? undefined : check(value, property)
}

type Check = (value: unknown, property: CustomProperty) => string | undefined

const checks: Readonly<Record<PropertyType, Check>> = {
  string: (value) => (typeof value === 'string' && !/[\r\n]/.test(value) ? undefined : 'is a text of one line'),
  markdown: (value) => (typeof value === 'string' ? undefined : 'is a text'),
  integer: (value) => (Number.isSafeInteger(value) ? undefined : 'is a whole number'),
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'is a number'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'is true or false'),
  enum: enumProblem,
  'date-cp': (value) => (typeof value === 'string' && isDay(value) ? undefined : 'is a day written as 2026-03-28'),
  'dateTime-cp': (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value)) ? undefined : 'is a time written as 2026-03-28T14:05:00Z'),
  timestamp: (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'is an instant in milliseconds since the epoch'),
  email: (value) => (typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : 'is an e-mail address'),
  'hyperlink-cp': (value) => (isLink(value) ? undefined : 'is { url, displayText } with a web address'),
  entityReference: (value, property) => referenceProblem(value, property),
  entityReferenceList: (value, property) => (Array.isArray(value) ? value.map((one) => referenceProblem(one, property)).find((problem) => problem !== undefined) : 'is a list of references'),
}

function enumProblem(value: unknown, property: CustomProperty): string | undefined {
  const config = property.customPropertyConfig?.config
  const { values = [], multiSelect = false } = typeof config === 'object' && !Array.isArray(config) ? config : {}
  const chosen = Array.isArray(value) ? value : [value]
  const strange = chosen.find((one) => !values.includes(one as string))
  if (strange !== undefined) return `is one of ${values.join(', ')}, not ${JSON.stringify(strange)}`
  return chosen.length === 1 || (multiSelect && chosen.length > 0) ? undefined : 'is one value'
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function isLink(value: unknown): boolean {
  const { url, displayText } = (typeof value === 'object' && value !== null ? value : {}) as { url?: unknown; displayText?: unknown }
  return typeof url === 'string' && /^https?:\/\/\S+$/.test(url) && (displayText === undefined || typeof displayText === 'string')
}

function referenceProblem(value: unknown, property: CustomProperty): string | undefined {
  const { id, type } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown; type?: unknown }
  if (typeof id !== 'string' || typeof type !== 'string') return 'is a reference { id, type }'
  const config = property.customPropertyConfig?.config
  return Array.isArray(config) && !config.includes(type) ? `refers to a ${config.join(' or ')}, not to a ${type}` : undefined
}
