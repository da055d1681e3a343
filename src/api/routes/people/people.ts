import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getAccount, setPassword } from '../../../catalog/people/account.ts'
import { createOneTimePassword } from '../../../catalog/people/password.ts'
import { changePerson, invite, listPeople, listTeams, setTeamRole } from '../../../catalog/people/people.ts'
import { endSessions } from '../../../catalog/people/session.ts'
import { personRoles } from '../../../model/access.ts'
import { EntityName } from '../../../model/entity.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toActor, toIdentity } from '../../entity/actor.ts'
import { BooleanQuery } from '../../entity/list-query.ts'
import type { PeopleContext } from './context.ts'

const PersonRole = z.enum(personRoles)
const Role = z.enum([...personRoles, 'bot'])
const Person = z.object({
  id: z.uuid(), name: z.string(), displayName: z.string().optional(), email: z.string().optional(), role: Role.optional(), effectiveRole: Role.optional(),
  disabled: z.boolean(), passwordIsTemporary: z.boolean(), signedInAt: z.number().optional(), teamIds: z.array(z.uuid()),
})
const Team = z.object({ id: z.uuid(), name: z.string(), displayName: z.string().optional(), role: PersonRole.optional(), memberCount: z.number().int() })
const PeopleAnswer = z.object({ people: z.array(Person), total: z.number().int(), teams: z.array(Team) })
const PeopleQuery = z.object({ all: BooleanQuery, q: z.string().max(200).default(''), limit: z.coerce.number().int().min(1).max(1000).default(100), offset: z.coerce.number().int().min(0).max(1_000_000).default(0) })
const OneTimePassword = z.object({ id: z.uuid(), oneTimePassword: z.string() })
const byId = z.object({ id: z.uuid() })
const admin = { config: { right: 'admin' } } as const

/** Who may sign in and what they may do; for administrators. */
export function addPeopleAdministration(app: FastifyInstance, context: PeopleContext): void {
  addListAndInvite(app, context)
  addChanges(app, context)
  addTeamRole(app, context)
}

function addListAndInvite(app: FastifyInstance, { pool, now }: PeopleContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/people', {
    ...admin,
    schema: { tags: ['/people'], operationId: 'listPeople', summary: 'A page of people and bots with their roles, and teams; with all, users too that cannot sign in; with q, those whose name or address holds it', querystring: PeopleQuery, response: { 200: PeopleAnswer } },
  }, async (request) => {
    const [people, teams] = await Promise.all([listPeople(pool, request.query), listTeams(pool)])
    return { ...people, teams }
  })
  typed.post('/people', {
    ...admin,
    schema: {
      tags: ['/people'], operationId: 'invitePerson', summary: 'Make a person, or let a user sign in; the one-time password is shown this once',
      body: z.strictObject({ name: EntityName, email: z.email().optional(), displayName: z.string().max(256).optional(), role: PersonRole, teamIds: z.array(z.uuid()).max(100).default([]) }),
      response: { 201: OneTimePassword },
    },
  }, async (request, reply) => {
    const { id, password } = await invite(pool, request.body, { actor: toActor(request), now: now() })
    return reply.code(201).send({ id, oneTimePassword: password.reveal() })
  })
}

function addChanges(app: FastifyInstance, { pool, now }: PeopleContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.put('/people/:id', {
    ...admin,
    schema: {
      tags: ['/people'], operationId: 'changePerson', summary: 'Change the role of a person, or shut them out or let them in again',
      params: byId, body: z.strictObject({ role: PersonRole.optional(), disabled: z.boolean().optional() }), response: { 200: z.object({ id: z.uuid() }) },
    },
  }, async ({ params: { id }, body }) => {
    await getAccount(pool, id)
    await changePerson(pool, id, body)
    return { id }
  })
  typed.post('/people/:id/password', {
    ...admin,
    schema: { tags: ['/people'], operationId: 'resetPassword', summary: 'Give a person a one-time password, shown this once; their sessions end', params: byId, response: { 200: OneTimePassword } },
  }, async (request) => {
    const { id } = request.params
    const { role } = await getAccount(pool, id)
    if (role === 'bot' || id === toIdentity(request).userId) {
      throw new TrunklineError('REQUEST_INVALID', role === 'bot' ? 'A bot has no password.' : 'Your own password is changed with the one you have.', { object: id, hint: role === 'bot' ? 'Make a token for it.' : 'PUT /users/changePassword does so.' })
    }
    const password = createOneTimePassword()
    await setPassword(pool, id, { password, isTemporary: true, now: now() })
    await endSessions(pool, id)
    return { id, oneTimePassword: password.reveal() }
  })
  typed.post('/people/:id/signOut', {
    ...admin,
    schema: { tags: ['/people'], operationId: 'signOutPerson', summary: 'End every session of a person', params: byId, response: { 200: z.object({ sessionsEnded: z.number().int() }) } },
  }, async ({ params: { id } }) => ({ sessionsEnded: await endSessions(pool, id) }))
}

function addTeamRole(app: FastifyInstance, { pool }: PeopleContext): void {
  app.withTypeProvider<ZodTypeProvider>().put('/people/teams/:id/role', {
    ...admin,
    schema: {
      tags: ['/people'], operationId: 'setTeamRole', summary: 'What the members of a team may do at least; null for nothing beyond their own roles',
      params: byId, body: z.strictObject({ role: PersonRole.nullable() }), response: { 200: z.object({ id: z.uuid() }) },
    },
  }, async ({ params: { id }, body: { role } }) => {
    await setTeamRole(pool, id, role)
    return { id }
  })
}
