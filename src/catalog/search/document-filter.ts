import { TrunklineError } from '../../model/errors.ts'

/** A condition on a document in the language of Elasticsearch, as OpenMetadata's clients send it in `query_filter`. */
export type DocumentFilter = {
  matches(document: Readonly<Record<string, unknown>>): boolean
  /** The one service that a document must belong to, where the condition names it: only there has one to look. */
  serviceName: string | undefined
}

type Clause = Readonly<Record<string, unknown>>
type Condition = (document: Clause) => boolean

/**
 * Reads `{query: {bool, term, terms, exists, match, wildcard, query_string, match_all}}`. Throws REQUEST_INVALID for what is no JSON, and NOT_OFFERED for a
 * clause that is not understood: a filter that is ignored would give wrong answers.
 */
export function parseDocumentFilter(text: string): DocumentFilter {
  const clause = readJson(text)
  const query = 'query' in clause ? clause['query'] as Clause : clause
  return { matches: toCondition(query), serviceName: findService(query) }
}

function readJson(text: string): Clause {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Clause
  } catch {
    // Told below.
  }
  throw new TrunklineError('REQUEST_INVALID', 'The filter is no JSON object.', { object: 'query/query_filter' })
}

function toCondition(clause: Clause): Condition {
  const conditions = Object.entries(clause).map(([kind, body]) => {
    const make = conditionOf[kind]
    if (make === undefined) {
      throw new TrunklineError('NOT_OFFERED', `The search does not understand ${kind} in a filter.`, {
        object: 'query/query_filter', hint: `It understands ${Object.keys(conditionOf).join(', ')}; GET /api/v1/catalog/search has filters of its own.`,
      })
    }
    return make(body as Clause)
  })
  return (document) => conditions.every((condition) => condition(document))
}

const conditionOf: Readonly<Record<string, (body: Clause) => Condition>> = {
  match_all: () => () => true,
  bool: toBool,
  term: (body) => each(body, (value) => equals(valueOf(value))),
  match: (body) => each(body, (value) => equals(valueOf(value))),
  match_phrase: (body) => each(body, (value) => equals(valueOf(value))),
  terms: (body) => each(body, (values) => (found) => (values as unknown[]).some((value) => equals(value)(found))),
  wildcard: (body) => each(body, (value) => matchesPattern(String(valueOf(value)))),
  prefix: (body) => each(body, (value) => (found) => String(found).toLowerCase().startsWith(String(valueOf(value)).toLowerCase())),
  exists: ({ field }) => (document) => valuesAt(document, String(field)).some((value) => value !== null && value !== undefined),
  query_string: toQueryString,
}

function toBool({ must, filter, should, must_not: mustNot }: Clause): Condition {
  const all = [...listOf(must), ...listOf(filter)].map(toCondition)
  const some = listOf(should).map(toCondition)
  const none = listOf(mustNot).map(toCondition)
  return (document) => all.every((condition) => condition(document)) && (some.length === 0 || some.some((condition) => condition(document))) && !none.some((condition) => condition(document))
}

function listOf(clauses: unknown): Clause[] {
  return clauses === undefined || clauses === null ? [] : [clauses].flat() as Clause[]
}

function each(body: Clause, toTest: (value: unknown) => (found: unknown) => boolean): Condition {
  const tests = Object.entries(body).filter(([field]) => field !== 'boost').map(([field, value]) => ({ field, isWanted: toTest(value) }))
  return (document) => tests.every(({ field, isWanted }) => valuesAt(document, field).some(isWanted))
}

/** `{value: x}`, `{query: x}` or x itself. */
function valueOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return (value as Clause)['value'] ?? (value as Clause)['query']
}

/** An index holds words in small letters; a switch that was never set is off. */
function equals(wanted: unknown): (found: unknown) => boolean {
  return (found) => (typeof wanted === 'string' ? String(found).toLowerCase() === wanted.toLowerCase() : (found ?? false) === wanted)
}

function matchesPattern(pattern: string): (found: unknown) => boolean {
  const expression = new RegExp(`^${pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'is')
  return (found) => expression.test(String(found))
}

/** `ada AND isBot:false`: every word is one of a field's, as it is (nobody becomes an owner by resemblance); `field:value` is that value. */
function toQueryString({ query, fields }: Clause): Condition {
  const names = (fields as string[] | undefined ?? ['name', 'displayName', 'fullyQualifiedName']).map((field) => field.replace(/\^.*$/, ''))
  const tests = String(query).split(/\s+/).filter((word) => word !== '' && word !== 'AND' && word !== '*').map((word): Condition => {
    const [, field, value] = /^([A-Za-z.]+):(.+)$/.exec(word) ?? []
    if (field !== undefined && value !== undefined) return each({ [field]: value === 'true' ? true : value === 'false' ? false : value }, equals)
    return (document) => names.some((name) => valuesAt(document, name).some((found) => wordsOf(found).includes(word.toLowerCase()) || String(found).toLowerCase() === word.toLowerCase()))
  })
  return (document) => tests.every((test) => test(document))
}

function wordsOf(text: unknown): string[] {
  return String(text).toLowerCase().split(/[^\p{L}\p{N}_]+/u)
}

/** The values at a dotted path, through lists; one undefined where there is none, which equals `false` alone. */
function valuesAt(document: unknown, path: string): unknown[] {
  const values = path.replace(/\.(?:keyword|raw|ngram)$/, '').split('.').reduce<unknown[]>((at, name) => at.flatMap((value) => {
    const members = Array.isArray(value) ? value as unknown[] : [value]
    return members.flatMap((member) => (typeof member === 'object' && member !== null && name in member ? [(member as Clause)[name]] : []))
  }), [document]).flat()
  return values.length === 0 ? [undefined] : values
}

function findService(clause: Clause): string | undefined {
  const { must, filter, should } = (clause['bool'] ?? {}) as Clause
  const term = clause['term'] as Clause | undefined
  const own = term?.['service.name.keyword'] ?? term?.['service.name']
  if (own !== undefined) return String(valueOf(own))
  const alternatives = listOf(should)
  const within = [...listOf(must), ...listOf(filter), ...(alternatives.length === 1 ? alternatives : [])]
  return within.map(findService).find((name) => name !== undefined)
}
