import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { entityNotFound, findId, isUuid } from '../../../catalog/get.ts'
import type { Role } from '../../../model/access.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toIdentity } from '../../entity/actor.ts'
import { listOperations, toResourcePermission, type ResourceOperations } from '../../entity/permissions.ts'
import { entityDefinitions } from '../index.ts'
import type { PeopleContext } from './context.ts'

const Permission = z.object({ operation: z.string(), access: z.enum(['allow', 'notAllow']), role: z.string(), policy: z.string() })
const ResourcePermission = z.object({ resource: z.string(), permissions: z.array(Permission) })
const Query = z.object({ user: z.string().max(256).optional() })

/** OpenMetadata's /permissions: what the caller may do with each kind of thing. All things of a kind are alike: rights are of roles. */
export function addPermissionRoutes(app: FastifyInstance, { pool }: PeopleContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const schema = (operationId: string, summary: string) => ({ tags: ['/permissions'], operationId, summary, querystring: Query })
  typed.get('/permissions', {
    schema: { ...schema('getResourcePermissions', 'What the caller may do with each kind of thing'), response: { 200: z.object({ data: z.array(ResourcePermission), paging: z.object({ total: z.number().int() }) }) } },
  }, async (request) => {
    const role = roleOf(request)
    const data = listOperations(entityDefinitions, app.routeRights).map((one) => toResourcePermission(one, role))
    return { data, paging: { total: data.length } }
  })
  typed.get('/permissions/:resource', {
    schema: { ...schema('getResourceTypePermission', 'What the caller may do with one kind of thing'), params: z.object({ resource: z.string().max(100) }), response: { 200: ResourcePermission } },
  }, async (request) => toResourcePermission(find(app, request.params.resource), roleOf(request)))
  typed.get('/permissions/:resource/:id', {
    schema: { ...schema('getResourcePermission', 'What the caller may do with one thing, by id'), params: z.object({ resource: z.string().max(100), id: z.string().max(100) }), response: { 200: ResourcePermission } },
  }, async (request) => {
    const { resource, id } = request.params
    const found = find(app, resource)
    if (!isUuid(id)) throw entityNotFound(found.entityType, { id })
    await findId(pool, found.entityType, { id }, 'all')
    return toResourcePermission(found, roleOf(request))
  })
  typed.get('/permissions/:resource/name/:fqn', {
    schema: { ...schema('getResourcePermissionByName', 'What the caller may do with one thing, by name'), params: z.object({ resource: z.string().max(100), fqn: z.string().min(1) }), response: { 200: ResourcePermission } },
  }, async (request) => {
    const found = find(app, request.params.resource)
    await findId(pool, found.entityType, { fqn: request.params.fqn }, 'all')
    return toResourcePermission(found, roleOf(request))
  })
}

function roleOf(request: FastifyRequest<{ Querystring: z.infer<typeof Query> }>): Role {
  const { name, role } = toIdentity(request)
  const { user = name } = request.query
  if (user === name) return role
  throw new TrunklineError('NOT_OFFERED', 'This version tells no permissions of others.', { object: 'querystring/user', hint: 'Leave it out: the answer is about the caller. docs/rights.md says what each role may do.' })
}

function find(app: FastifyInstance, resource: string): ResourceOperations & { entityType: (typeof entityDefinitions)[number]['entityType'] } {
  const found = listOperations(entityDefinitions, app.routeRights).find((one) => one.resource === resource)
  const definition = entityDefinitions.find(({ entityType }) => entityType === resource)
  if (found !== undefined && definition !== undefined) return { ...found, entityType: definition.entityType }
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no kind of thing named ${resource}.`, { object: resource, hint: `There are: ${entityDefinitions.map(({ entityType }) => entityType).join(', ')}.` })
}
