import { getJson } from './client.ts'
import type { Ask } from './queries.ts'

/** A user as an administrator sees it; without `role` it cannot sign in. */
export type Person = {
  id: string; name: string; displayName?: string; email?: string; role?: string; effectiveRole?: string; disabled: boolean
  passwordIsTemporary: boolean; signedInAt?: number; teamIds: string[]
}
export type TeamSummary = { id: string; name: string; displayName?: string; role?: string; memberCount: number }
export type People = { people: Person[]; total: number; teams: TeamSummary[] }

/** A token without its text. */
export type ApiToken = {
  token: string; tokenName: string; tokenType: string; userId: string; userName: string; createdAt: number; createdBy: string; expiryDate?: number; usedAt?: number
}

/** Key of every question about people. */
export const peopleKey = ['people'] as const

/** A window of the people and bots whose name or address holds `q`, and all teams. */
export function peopleQuery(q = '', limit = 100, offset = 0): Ask<People> {
  return { queryKey: [...peopleKey, q, limit, offset], queryFn: ({ signal }) => getJson('/people', { all: true, q, limit, offset }, signal) }
}

/** One's own tokens, or everybody's. */
export function tokensQuery(whose: 'own' | 'all'): Ask<{ data: ApiToken[] }> {
  return { queryKey: ['tokens', whose], queryFn: ({ signal }) => getJson(whose === 'own' ? '/users/security/token' : '/people/tokens', {}, signal) }
}
