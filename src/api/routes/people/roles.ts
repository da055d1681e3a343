import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { Entities } from '../../../catalog/entity-type.ts'
import { entityNotFound, getEntity, isUuid } from '../../../catalog/get.ts'
import { listEntities } from '../../../catalog/list.ts'
import { rightsOf, type Role } from '../../../model/access.ts'
import { EntityReference } from '../../../model/entity.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { listOperations, toRules, type ResourceOperations } from '../../entity/permissions.ts'
import { entityDefinitions } from '../index.ts'
import type { PeopleContext } from './context.ts'

const served = { id: z.uuid(), name: z.string(), fullyQualifiedName: z.string(), displayName: z.string().optional(), description: z.string().optional(), version: z.number(), updatedAt: z.number(), updatedBy: z.string(), provider: z.literal('system'), deleted: z.boolean() }
const ServedRole = z.object({ ...served, policies: z.array(EntityReference) })
const ServedPolicy = z.object({ ...served, enabled: z.boolean(), roles: z.array(EntityReference), rules: z.array(z.object({ name: z.string(), effect: z.literal('allow'), operations: z.array(z.string()), resources: z.array(z.string()) })) })
const ServedBot = z.object({ ...served, botUser: EntityReference })
const listOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item), paging: z.object({ total: z.number().int() }) })
const byId = z.object({ id: z.string().max(100) })
const byName = z.object({ name: z.string().max(256) })

const descriptions: Readonly<Record<Role, string>> = {
  viewer: 'Looks at the catalog.', editor: 'Looks, and writes descriptions, owners, labels, tests and lineage.', bot: 'Speaks for a source: writes what a run found, without taking away what people wrote.', admin: 'May do everything.',
}

/** OpenMetadata's /roles, /policies and /bots, to be read: the roles that there are, what each may do (one policy of the same name), and the users that are bots. */
export function addRoleRoutes(app: FastifyInstance, { pool }: PeopleContext): void {
  addNamed(app, { path: '/roles', type: 'role', name: 'Role', served: ServedRole, list: () => roleNames.map(toRole) })
  addNamed(app, { path: '/policies', type: 'policy', name: 'Policy', served: ServedPolicy, list: () => roleNames.map((name) => toPolicy(name, listOperations(entityDefinitions, app.routeRights))) })
  addBots(app, pool)
}

type Named<Served extends z.ZodType<{ id: string; name: string }>> = { path: string; type: string; name: string; served: Served; list(): z.infer<Served>[] }

/** A collection that is no part of the store: all of it, one by name, one by id. */
function addNamed<Served extends z.ZodType<{ id: string; name: string }>>(app: FastifyInstance, { path, type, name: title, served: one, list }: Named<Served>): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const find = (matches: (served: z.infer<Served>) => boolean, name: string): z.infer<Served> => {
    const found = list().find(matches)
    if (found === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no ${type} ${name}.`, { object: name, hint: `There are: ${roleNames.join(', ')}.` })
    return found
  }
  app.get(path, { schema: { tags: [path], operationId: `list${title}`, summary: `Every ${type} that there is`, response: { 200: listOf(one) } } }, async () => ({ data: list(), paging: { total: roleNames.length } }))
  typed.get(`${path}/name/:name`, { schema: { tags: [path], operationId: `get${title}ByFQN`, summary: `A ${type} by name`, params: byName, response: { 200: one as z.ZodType } } }, async ({ params: { name } }) => find((served) => served.name === name, name))
  typed.get(`${path}/:id`, { schema: { tags: [path], operationId: `get${title}ByID`, summary: `A ${type} by id`, params: byId, response: { 200: one as z.ZodType } } }, async ({ params: { id } }) => find((served) => served.id === id, id))
}

const roleNames = Object.keys(rightsOf) as Role[]

/** Ids follow from names: roles and policies are no entities of the store. */
function toId(type: 'role' | 'policy', name: Role): string {
  const hex = createHash('sha256').update(`${type} ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function toReference(type: 'role' | 'policy', name: Role): z.infer<typeof EntityReference> {
  return { id: toId(type, name), type, name, fullyQualifiedName: name }
}

function toServed(type: 'role' | 'policy', name: Role) {
  return { id: toId(type, name), name, fullyQualifiedName: name, displayName: name, description: descriptions[name], version: 0.1, updatedAt: 0, updatedBy: 'system', provider: 'system' as const, deleted: false }
}

function toRole(name: Role): z.infer<typeof ServedRole> {
  return { ...toServed('role', name), policies: [toReference('policy', name)] }
}

function toPolicy(name: Role, operations: readonly ResourceOperations[]): z.infer<typeof ServedPolicy> {
  return { ...toServed('policy', name), enabled: true, roles: [toReference('role', name)], rules: toRules(operations, name) }
}

function addBots(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/bots', { schema: { tags: ['/bots'], operationId: 'listBots', summary: 'The users that are bots', response: { 200: listOf(ServedBot) } } }, async () => {
    const bots: z.infer<typeof ServedBot>[] = []
    for (let after: string | undefined; ;) {
      const { data, paging } = await listEntities(pool, 'user', { limit: 1000, ...(after !== undefined && { after }) })
      bots.push(...data.filter((user) => user.isBot === true).map(toBot))
      if (paging.after === undefined) break
      after = paging.after
    }
    return { data: bots, paging: { total: bots.length } }
  })
  typed.get('/bots/name/:name', { schema: { tags: ['/bots'], operationId: 'getBotByFQN', summary: 'A bot by the name of its user', params: byName, response: { 200: ServedBot } } }, async ({ params: { name } }) => requireBot(await getEntity(pool, 'user', { fqn: name }), name))
  typed.get('/bots/:id', { schema: { tags: ['/bots'], operationId: 'getBotByID', summary: 'A bot by the id of its user', params: byId, response: { 200: ServedBot } } }, async ({ params: { id } }) => {
    if (!isUuid(id)) throw entityNotFound('user', { id })
    return requireBot(await getEntity(pool, 'user', { id }), id)
  })
}

function requireBot(user: Entities['user'], name: string): z.infer<typeof ServedBot> {
  if (user.isBot === true) return toBot(user)
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no bot ${name}.`, { object: name, hint: 'The user of that name is a person.' })
}

/** A bot is its user: both have one id. */
function toBot({ id, name, fullyQualifiedName, displayName, description, version, updatedAt, updatedBy, deleted }: Entities['user']): z.infer<typeof ServedBot> {
  return {
    id, name, fullyQualifiedName, ...(displayName !== undefined && { displayName }), ...(description !== undefined && { description }), version, updatedAt, updatedBy, provider: 'system', deleted,
    botUser: { id, type: 'user', name, fullyQualifiedName, deleted },
  }
}
