import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { resealAll } from '../../../catalog/rotate-key.ts'
import { createSecretBox, toSecretKey } from '../../../catalog/secret-box.ts'

describe.each(servers())('tokens over PostgreSQL %i', (major) => {
  let api: ApiServer
  let now = Date.now()
  let ann: Record<string, string>
  let bot: { id: string }

  beforeAll(async () => {
    api = await startApi(major, undefined, { now: () => now })
    await api.asBot()
    ann = (await signInAs(api.pool, 'viewer', { name: 'ann' })).headers
    bot = (await api.call('GET', '/users/name/ingestion-bot')).json()
  })
  afterAll(() => api.close())
  const as = (jwt: string) => ({ authorization: `Bearer ${jwt}`, cookie: '' })
  const make = async (name: string, expiry = '30', headers = ann) => (await api.call('PUT', '/users/security/token', { tokenName: name, JWTTokenExpiry: expiry }, headers)).json()

  test('a token is shown once, acts as its owner, and is refused once it was revoked', async () => {
    const { jwtToken, token } = await make('laptop')
    expect((await api.call('GET', '/users/loggedInUser', undefined, as(jwtToken))).json()).toMatchObject({ name: 'ann', isBot: false })
    const list = await api.call('GET', '/users/security/token', undefined, ann)
    expect(list.json().data).toEqual([expect.objectContaining({ token, tokenName: 'laptop', tokenType: 'PERSONAL_ACCESS_TOKEN', userName: 'ann' })])
    expect(list.body).not.toContain(jwtToken)
    expect((await api.call('PUT', '/users/security/token/revoke', { tokenIds: [token] }, ann)).json().data).toEqual([])
    const refused = await api.call('GET', '/tables', undefined, as(jwtToken))
    expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([401, 'Bearer realm="trunkline"'])
  })

  test('it ends when it was said to', async () => {
    const { jwtToken, expiryDate } = await make('short', 'OneHour')
    expect(expiryDate).toBe(now + 3_600_000)
    now += 3_599_000
    expect((await api.call('GET', '/tables', undefined, as(jwtToken))).statusCode).toBe(200)
    now += 2000
    expect((await api.call('GET', '/tables', undefined, as(jwtToken))).statusCode).toBe(401)
  })

  test('it has no more rights than its owner, and makes no other', async () => {
    const { jwtToken } = await make('viewer')
    expect((await api.call('PUT', '/databases', { name: 'x', service: 'y' }, as(jwtToken))).statusCode).toBe(403)
    expect((await api.call('PUT', '/users/security/token', { tokenName: 'child', JWTTokenExpiry: 'Unlimited' }, as(jwtToken))).json()).toMatchObject({ code: 403, message: 'A token makes no tokens.' })
  })

  test("a bot's token is made by an administrator, writes as a bot, and is revoked by one", async () => {
    expect((await api.call('PUT', `/users/generateToken/${bot.id}`, { JWTTokenExpiry: 'Unlimited' }, ann)).statusCode).toBe(403)
    const { JWTToken, id } = (await api.call('PUT', `/users/generateToken/${bot.id}`, { JWTTokenExpiry: 'Unlimited' })).json()
    expect((await api.call('PUT', '/services/databaseServices', { name: 'by-bot', serviceType: 'Postgres' }, as(JWTToken))).json()).toMatchObject({ updatedBy: 'ingestion-bot' })
    expect((await api.call('GET', '/people/tokens')).json().data).toContainEqual(expect.objectContaining({ token: id, userName: 'ingestion-bot', tokenType: 'BOT_TOKEN' }))
    expect((await api.call('DELETE', `/people/tokens/${id}`)).statusCode).toBe(200)
    expect((await api.call('GET', '/tables', undefined, as(JWTToken))).statusCode).toBe(401)
    expect((await api.call('DELETE', `/people/tokens/${id}`)).statusCode).toBe(404)
  })

  test("OpenMetadata's clients read the bot of a token, and the roles that there are; neither is written there", async () => {
    await api.asBot()
    const bot = (await api.call('GET', '/bots/name/ingestion-bot')).json()
    expect(bot).toMatchObject({ name: 'ingestion-bot', provider: 'system', deleted: false, botUser: { type: 'user', name: 'ingestion-bot' } })
    expect((await api.call('GET', `/users/${bot.botUser.id}`)).json()).toMatchObject({ name: 'ingestion-bot', isBot: true })
    expect((await api.call('GET', `/bots/${bot.id}`)).json()).toEqual(bot)
    expect((await api.call('GET', '/bots')).json().data).toContainEqual(bot)
    expect((await api.call('GET', '/bots/name/admin')).statusCode).toBe(404)
    const { data: roles } = (await api.call('GET', '/roles')).json()
    expect(roles.map(({ name }: { name: string }) => name)).toEqual(['viewer', 'editor', 'bot', 'admin'])
    expect((await api.call('GET', '/roles/name/editor')).json()).toEqual(roles[1])
    expect((await api.call('GET', `/roles/${roles[1].id}`)).json()).toEqual(roles[1])
    const strange = [await api.call('GET', '/roles/name/owner'), await api.call('GET', '/bots/nobody'), await api.call('PUT', '/roles', { name: 'x' }), await api.call('PUT', '/policies', { name: 'x' }), await api.call('GET', '/policies/name/owner')]
    expect(strange.map(({ statusCode }) => statusCode)).toEqual([404, 404, 501, 501, 404])
  })

  test('what a role may do is told per kind of thing, as its routes ask for it, and as the policy of the role', async () => {
    const allowed = async (path: string, headers?: Record<string, string>) => (await api.call('GET', path, undefined, headers)).json().permissions?.filter(({ access }: { access: string }) => access === 'allow').map(({ operation }: { operation: string }) => operation)
    const { headers } = await signInAs(api.pool, 'viewer')
    expect(await allowed('/permissions/table', headers)).toEqual(['ViewAll', 'ViewBasic', 'ViewUsage', 'ViewDataProfile', 'ViewSampleData', 'ViewQueries', 'ViewTests'])
    const editor = (await signInAs(api.pool, 'editor')).headers
    expect(await allowed('/permissions/databaseService', editor)).toEqual(['ViewAll', 'ViewBasic', 'EditDescription', 'EditDisplayName', 'EditTags', 'EditTier', 'EditGlossaryTerms', 'EditOwners'])
    expect(await allowed('/permissions/table', editor)).toEqual(expect.arrayContaining(['Create', 'EditAll', 'EditLineage', 'EditCustomFields', 'Delete']))
    expect(await allowed('/permissions/user', editor)).toEqual(['ViewAll', 'ViewBasic'])
    const all = (await api.call('GET', '/permissions')).json()
    expect(all.data.map(({ resource }: { resource: string }) => resource)).toEqual(expect.arrayContaining(['table', 'user', 'ingestionPipeline', 'testCase']))
    expect(all.data.flatMap(({ permissions }: { permissions: { access: string }[] }) => permissions).every(({ access }: { access: string }) => access === 'allow')).toBe(true)
    const { id } = (await api.call('GET', '/users/name/admin')).json()
    expect(await allowed('/permissions/user/name/admin', headers)).toEqual(await allowed(`/permissions/user/${id}`, headers))
    const others = ['/permissions/dashboard', '/permissions/user/nobody', '/permissions/user/name/nobody', '/permissions?user=ada'].map((path) => api.call('GET', path))
    expect((await Promise.all(others)).map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 501])
    const policy = (await api.call('GET', '/policies/name/viewer')).json()
    expect(policy.rules.find(({ resources }: { resources: string[] }) => resources.includes('table'))).toMatchObject({ effect: 'allow', operations: await allowed('/permissions/table', headers) })
    expect((await api.call('GET', '/roles/name/viewer')).json().policies).toMatchObject([{ id: policy.id, type: 'policy' }])
  })

  test('nothing that others signed, or nobody, is taken for one', async () => {
    const { jwtToken } = await make('victim', 'Unlimited')
    const [header, payload, signature] = jwtToken.split('.') as [string, string, string]
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    const forged = await new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString())).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1))
    const admin = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'admin' })).toString('base64url')
    for (const wrong of [`${none}.${payload}.`, `${none}.${payload}.${signature}`, forged, `${header}.${admin}.${signature}`, 'x', 'a.b.c', jwtToken.slice(0, -2)]) {
      expect([wrong.slice(0, 12), (await api.call('GET', '/tables', undefined, as(wrong))).statusCode]).toEqual([wrong.slice(0, 12), 401])
    }
    expect((await api.call('GET', '/tables', undefined, { authorization: 'Basic YTpi', cookie: '' })).statusCode).toBe(401)
  })

  test('a rotation of the secret key leaves tokens as they are', async () => {
    const { jwtToken } = await make('kept', 'Unlimited')
    const next = createSecretBox(toSecretKey('11'.repeat(32)))
    const old = await api.openSecretBox()
    const both = { ...next, open: (sealed: string, place: string) => old.open(sealed, place) }
    await resealAll(api.pool, both)
    const { rows: [row] } = await api.pool.query<{ sealed: string }>('select sealed from trunkline.signing_key')
    expect(next.isCurrent(row!.sealed)).toBe(true)
    expect(next.open(row!.sealed, 'signing_key').reveal()).toMatch(/^[\w+/]{43}=$/)
    expect((await api.call('GET', '/tables', undefined, as(jwtToken))).statusCode).toBe(200)
  })
})
