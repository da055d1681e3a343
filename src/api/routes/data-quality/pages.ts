import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getIncident, listIncidents, readTimeLine } from '../../../catalog/data-quality/list-incidents.ts'
import { readOverview } from '../../../catalog/data-quality/overview.ts'
import { addComment, setSeverity } from '../../../catalog/data-quality/take-step.ts'
import { resolutionStatusTypes, severities } from '../../../model/data-quality/incident.ts'
import { IncidentEntry, IncidentRow, QualityOverview } from '../../../model/data-quality/overview.ts'
import { toActor, toIdentity } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'

const Params = z.object({ id: z.uuid() })
const Filter = z.object({
  state: z.enum([...resolutionStatusTypes, 'open', 'all']).default('open'), severity: z.enum(severities).optional(), assignee: z.string().optional(), testCaseId: z.uuid().optional(),
  table: z.string().optional(), service: z.string().optional(), q: z.string().max(1000).optional(), from: z.coerce.number().int().optional(), to: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100), offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
})
const Detail = IncidentRow.extend({ timeLine: z.array(IncidentEntry) })
const tags = ['/catalog']

/** What the pages show of data quality: the state of things, and incidents with their time lines. */
export function addQualityPageRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/quality', {
    schema: {
      tags, operationId: 'getQualityOverview', summary: 'How good the data is, as far as tests tell: by dimension, coverage, incidents, day by day',
      querystring: z.object({ service: z.string().optional(), days: z.coerce.number().int().min(1).max(366).default(30) }), response: { 200: QualityOverview },
    },
  }, async (request) => readOverview(pool, { ...request.query, now: Date.now() }))
  typed.get('/catalog/quality/incidents', {
    schema: { tags, operationId: 'listIncidents', summary: 'Incidents, the open and worst first', querystring: Filter, response: { 200: z.object({ data: z.array(IncidentRow), total: z.number().int() }) } },
  }, async (request) => {
    const { state, limit, offset, table: tableFqn, ...rest } = request.query
    const states = state === 'all' ? undefined : state === 'open' ? resolutionStatusTypes.filter((one) => one !== 'Resolved') : [state]
    return listIncidents(pool, { ...rest, states, tableFqn }, { limit, offset, reader: toIdentity(request) })
  })
  const detail = async (id: string, request: FastifyRequest) => ({ ...await getIncident(pool, id, toIdentity(request)), timeLine: await readTimeLine(pool, id) })
  typed.get('/catalog/quality/incidents/:id', {
    schema: { tags, operationId: 'getIncident', summary: 'An incident with its time line, the oldest entry first', params: Params, response: { 200: Detail } },
  }, async (request) => detail(request.params.id, request))
  typed.put('/catalog/quality/incidents/:id/severity', {
    schema: { tags, operationId: 'setIncidentSeverity', summary: 'Say how bad an incident is', params: Params, body: z.object({ severity: z.enum(severities) }), response: { 200: Detail } },
  }, async (request) => {
    const { id } = await getIncident(pool, request.params.id, toIdentity(request))
    await setSeverity(pool, id, request.body.severity, { name: toActor(request).name, now: Date.now() })
    return detail(id, request)
  })
  typed.post('/catalog/quality/incidents/:id/comments', {
    schema: { tags, operationId: 'commentIncident', summary: 'Add a word to the time line of an incident', params: Params, body: z.preprocess(dropNulls, z.object({ comment: z.string().min(1).max(20_000) })), response: { 200: Detail } },
  }, async (request) => {
    const { id } = await getIncident(pool, request.params.id, toIdentity(request))
    await addComment(pool, id, request.body.comment, { name: toActor(request).name, now: Date.now() })
    return detail(id, request)
  })
}
