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
import type { PeopleContext } from './context.ts'

const served = { id: z.uuid(), name: z.string(), fullyQualifiedName: z.string(), displayName: z.string().optional(), description: z.string().optional(), version: z.number(), updatedAt: z.number(), updatedBy: z.string(), provider: z.literal('system'), deleted: z.boolean() }
const ServedRole = z.object({ ...served, policies: z.array(EntityReference) })
const ServedBot = z.object({ ...served, botUser: EntityReference })
const listOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item), paging: z.object({ total: z.number().int() }) })
const byId = z.object({ id: z.string().max(100) })
const byName = z.object({ name: z.string().max(256) })

const descriptions: Readonly<Record<Role, string>> = {
  viewer: 'Looks at the catalog.', editor: 'Looks, and writes descriptions, owners, labels, tests and lineage.', bot: 'Speaks for a source: writes what a run found, without taking away what people wrote.', admin: 'May do everything.',
}

/** OpenMetadata's /roles and /bots, to be read: the roles that there are, and the users that are bots. What each role may do is in docs/rights.md. */
export function addRoleRoutes(app: FastifyInstance, { pool }: PeopleContext): void {
  addRoles(app)
  addBots(app, pool)
}

function addRoles(app: FastifyInstance): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const roles = (Object.keys(rightsOf) as Role[]).map(toRole)
  const find = (matches: (role: z.infer<typeof ServedRole>) => boolean, name: string): z.infer<typeof ServedRole> => {
    const found = roles.find(matches)
    if (found === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no role ${name}.`, { object: name, hint: `There are: ${roles.map((role) => role.name).join(', ')}.` })
    return found
  }
  typed.get('/roles', { schema: { tags: ['/roles'], operationId: 'listRoles', summary: 'The roles that there are', response: { 200: listOf(ServedRole) } } }, async () => ({ data: roles, paging: { total: roles.length } }))
  typed.get('/roles/name/:name', { schema: { tags: ['/roles'], operationId: 'getRoleByFQN', summary: 'A role by name', params: byName, response: { 200: ServedRole } } }, async ({ params: { name } }) => find((role) => role.name === name, name))
  typed.get('/roles/:id', { schema: { tags: ['/roles'], operationId: 'getRoleByID', summary: 'A role by id', params: byId, response: { 200: ServedRole } } }, async ({ params: { id } }) => find((role) => role.id === id, id))
}

/** The id of a role follows from its name: roles are no entities of the store. */
function toRole(name: Role): z.infer<typeof ServedRole> {
  const hex = createHash('sha256').update(`role ${name}`).digest('hex')
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  return { id, name, fullyQualifiedName: name, displayName: name, description: descriptions[name], version: 0.1, updatedAt: 0, updatedBy: 'system', provider: 'system', deleted: false, policies: [] }
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
