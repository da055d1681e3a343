import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { listEntities } from '../../catalog/list.ts'
import { Team } from '../../model/governance.ts'

const TeamHierarchy = z.object({
  ...Team.pick({ id: true, name: true, fullyQualifiedName: true, displayName: true, description: true, teamType: true }).shape,
  isJoinable: z.boolean(), children: z.array(z.unknown()),
})

const largestPage = 1000
/** The root that OpenMetadata makes by itself, and leaves out of the answer. */
const organization = 'Organization'

/** GET /teams/hierarchy: teams with those below them. A team here stands below no other, and anybody may be put in it. */
export function addTeamHierarchyRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/teams/hierarchy', {
    schema: {
      tags: ['/teams'], operationId: 'listTeamsHierarchy', summary: 'Teams, each with those below it: none, since teams stand beside each other',
      querystring: z.object({ limit: z.coerce.number().int().min(1000).max(1_000_000).default(10_000), isJoinable: z.enum(['true', 'false']).optional() }),
      response: { 200: z.object({ data: z.array(TeamHierarchy), paging: z.object({ total: z.number() }) }) },
    },
  }, async (request) => {
    const data = await readTeams(pool, request.query.limit)
    return { data, paging: { total: data.length } }
  })
}

async function readTeams(pool: Pool, limit: number): Promise<z.infer<typeof TeamHierarchy>[]> {
  const teams: z.infer<typeof TeamHierarchy>[] = []
  let after: string | undefined
  do {
    const page = await listEntities(pool, 'team', { limit: largestPage, ...(after !== undefined && { after }) })
    for (const { id, name, fullyQualifiedName, displayName, description, teamType } of page.data) {
      if (name === organization) continue
      teams.push({
        id, name, fullyQualifiedName, isJoinable: true, children: [],
        ...(displayName !== undefined && { displayName }), ...(description !== undefined && { description }), ...(teamType !== undefined && { teamType }),
      })
    }
    after = page.paging.after
  } while (after !== undefined && teams.length < limit)
  return teams.slice(0, limit)
}
