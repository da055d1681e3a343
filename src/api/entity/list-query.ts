import { z } from 'zod'

const largestPage = 1000

/** `limit` of a list: what is over the bound is cut to it, so that a client that pages gets everything. */
export const ListLimit = z.coerce.number().int().min(0).default(10).transform((limit) => Math.min(limit, largestPage))

export const IncludeQuery = z.enum(['all', 'deleted', 'non-deleted']).default('non-deleted')

/** `true` or `false`, as a query writes it. */
export const BooleanQuery = z.enum(['true', 'false']).default('false').transform((text) => text === 'true')

export const Paging = z.object({ total: z.number().int(), after: z.string().optional(), before: z.string().optional() })
