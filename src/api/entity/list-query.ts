import { z } from 'zod'
import type { NamePatterns } from '../../catalog/find-by-names.ts'
import type { EntityType } from '../../model/entity.ts'

const largestPage = 1000

/** `limit` of a list: what is over the bound is cut to it, so that a client that pages gets everything. */
export const ListLimit = z.coerce.number().int().min(0).default(10).transform((limit) => Math.min(limit, largestPage))

export const IncludeQuery = z.enum(['all', 'deleted', 'non-deleted']).default('non-deleted')

/** `true` or `false`, as a query writes it. */
export const BooleanQuery = z.enum(['true', 'false']).default('false').transform((text) => text === 'true')

/** How the regular expressions of a list are meant: what matches is listed, or left out; by name, or by full name. */
export const RegexQuery = { regexMode: z.enum(['include', 'exclude']).optional(), regexFilterByFqn: z.enum(['true', 'false']).optional() }

/** The patterns of a list, such as `tableRegex=^fact_`; undefined where there is none. */
export function toNamePatterns(types: readonly EntityType[], query: Readonly<Record<string, unknown>>): NamePatterns | undefined {
  const patterns = types.flatMap((type) => {
    const regex = query[`${type}Regex`]
    return typeof regex === 'string' && regex !== '' ? [{ type, regex }] : []
  })
  return patterns.length === 0 ? undefined : { patterns, isExcluding: query['regexMode'] === 'exclude', byFullName: query['regexFilterByFqn'] === 'true' }
}

export const Paging = z.object({ total: z.number().int(), after: z.string().optional(), before: z.string().optional() })
