import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, startApi } from '../../../test/api-server.ts'
import { servers } from '../../../test/server.ts'

const config = { type: 'Postgres', hostPort: 'db:5432', username: 'reader', authType: { password: 'hunter2' }, sslConfig: { sslKey: 'hunter3' } }

describe.each(servers())('secrets of a connection over PostgreSQL %i', (major) => {
  let api: ApiServer
  const answers: string[] = []
  const call: ApiServer['call'] = async (...request) => {
    const answer = await api.call(...request)
    answers.push(answer.body, JSON.stringify(answer.headers))
    return answer
  }

  beforeAll(async () => {
    api = await startApi(major)
    await call('PUT', '/services/databaseServices', { name: 'pg', serviceType: 'Postgres', connection: { config } })
  })
  afterAll(() => api.close())

  test('are masked in every answer: entity, list, history, search, summary, errors', async () => {
    const service = (await call('GET', byName('/services/databaseServices', 'pg'))).json()
    expect(service.connection.config).toEqual({ ...config, authType: { password: '*********' }, sslConfig: { sslKey: '*********' } })
    await call('PATCH', `/services/databaseServices/${service.id}`, [{ op: 'replace', path: '/connection/config/authType/password', value: 'hunter4' }])
    await call('PATCH', `/services/databaseServices/${service.id}`, [{ op: 'remove', path: '/connection/config/authType' }])
    await call('POST', '/services/databaseServices', { name: 'pg', serviceType: 'Postgres', connection: { config: { password: 'hunter5' } } })
    await call('PUT', '/services/databaseServices', { name: 'other', serviceType: 'Postgres', connection: { config: 'hunter6' } })
    for (const path of [
      `/services/databaseServices/${service.id}/versions`, `/services/databaseServices/${service.id}/versions/0.1`, '/services/databaseServices?fields=*',
      '/catalog/search?q=pg', '/catalog/search?q=hunter2', '/catalog/summary', '/catalog/children?type=databaseService',
    ]) await call('GET', path)
    expect(answers.join('\n')).not.toMatch(/hunter\d/)
  })

  test('are sealed in the store and nowhere as they are', async () => {
    const sealed = await api.pool.query<{ count: number }>(`select count(*)::int as count from trunkline.entity where sealed_secrets is not null`)
    expect(sealed.rows[0]!.count).toBeGreaterThan(0)
    const { rows } = await api.pool.query<{ text: string }>(`select e::text as text from trunkline.entity e union all select v::text from trunkline.entity_version v`)
    expect(rows.map((row) => row.text).join('\n')).not.toMatch(/hunter\d/)
  })

  test('a mask that is sent back keeps the secret, and stands for nothing elsewhere', async () => {
    const put = (password: string, description: string) =>
      call('PUT', '/services/databaseServices', { name: 'kept', serviceType: 'Postgres', description, connection: { config: { ...config, authType: { password } } } })
    expect((await put('hunter7', 'one')).json().version).toBe(0.1)
    expect((await put('*********', 'one')).json().version).toBe(0.1)
    expect((await put('*********', 'two')).json().changeDescription.fieldsUpdated.map((field: { name: string }) => field.name)).toEqual(['description'])
    const copied = await call('POST', '/services/databaseServices', { name: 'copied', serviceType: 'Postgres', connection: { config: { password: '*********' } } })
    expect([copied.statusCode, copied.json().errorCode, copied.json().object]).toEqual([400, 'REQUEST_INVALID', 'connection.config.password'])
    const bulk = await call('PUT', '/services/databaseServices/bulk', [{ name: 'many', serviceType: 'Postgres', connection: { config: { password: 'hunter8' } } }])
    expect(bulk.json()).toMatchObject({ status: 'success' })
    expect((await call('GET', byName('/services/databaseServices', 'many'))).json().connection.config).toEqual({ password: '*********' })
  })
})
