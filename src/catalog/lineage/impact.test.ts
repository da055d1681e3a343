import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../../test/catalog.ts'
import { servers } from '../../../test/server.ts'
import type { ImpactItem } from '../../model/impact.ts'
import type { IndirectSubtype, LineageEdge } from '../../model/lineage.ts'
import type { CreateTable } from '../../model/table.ts'
import { createEntity } from '../create.ts'
import { seedTestDefinitions } from '../data-quality/seed-definitions.ts'
import { readImpact } from './impact.ts'
import { writeLineage } from './write-lineage.ts'

const fqn = (name: string) => `pg.shop.public.${name}`
const view: Partial<CreateTable> = { tableType: 'View' }
type Flow = [from: string, to: string]
const edge = (from: string, to: string, flows: Flow[], rest: Partial<LineageEdge> & { influence?: [string, IndirectSubtype][] } = {}): LineageEdge => {
  const { influence = [], ...said } = rest
  return {
    from: { entityType: 'table', fqn: fqn(from) }, to: { entityType: 'table', fqn: fqn(to) }, source: 'ViewLineage', grade: 'exact', evidence: `view:${fqn(to)}`, lastSeenAt: 1,
    columnsLineage: flows.map(([a, b]) => ({ fromColumns: [`${fqn(from)}.${a}`], toColumn: `${fqn(to)}.${b}`, transformations: [{ fromColumn: `${fqn(from)}.${a}`, type: 'DIRECT', subtype: 'IDENTITY' }] })),
    datasetInfluence: influence.map(([column, subtype]) => ({ fromColumn: `${fqn(from)}.${column}`, subtype })), ...said,
  }
}

describe.each(servers())('what a change reaches, over PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
    const ann = await createEntity(catalog.pool, 'user', { name: 'ann', email: 'ann@shop.example' }, { name: 'admin', isBot: false })
    await catalog.put([
      table('public', 'orders', 1, ['id', 'amount', 'state'], {
        extension: { postgres: { indexes: [{ name: 'orders_amount', keys: [{ expression: 'amount', isColumn: true }], included: [] }], constraints: [{ name: 'orders_pkey', kind: 'primaryKey', columns: ['id'] }], triggers: [{ name: 'audit' }], policies: [] } },
      }),
      table('public', 'totals', 2, ['total'], view), table('public', 'report', 3, ['total'], { ...view, owners: [{ id: ann.id, type: 'user' }] }), table('public', 'open_orders', 4, ['id'], view),
      table('public', 'archive', 5, ['amount']), table('public', 'archive_view', 6, ['amount'], view), table('public', 'log', 7, ['line']),
      table('public', 'items', 8, ['order_id'], { tableConstraints: [{ constraintType: 'FOREIGN_KEY', columns: ['order_id'], referredColumns: [fqn('orders.id')] }] }),
      table('public', 'dynamic', 9, ['x']),
    ])
    const refill = { name: 'refill()', databaseSchema: 'pg.shop.public', storedProcedureCode: { language: 'SQL' as const, code: 'select 1' } }
    await catalog.put([{ entityType: 'storedProcedure', fullyQualifiedName: fqn('refill()'), request: refill }])
    await seedTestDefinitions(catalog.pool)
    const { rows: definitions } = await catalog.pool.query<{ id: string; name: string }>(`select id, name from trunkline.entity where entity_type = 'testDefinition' and name in ('columnValuesToBeNotNull', 'tableColumnNameToExist') order by name`)
    const testOf = (target: string, column: string | undefined, name: string, values: { name: string; value: string }[] = []) => createEntity(catalog.pool, 'testCase', {
      name, table: fqn(target), ...(column !== undefined && { column }), testDefinition: { ...definitions[column === undefined ? 1 : 0]!, type: 'testDefinition' }, parameterValues: values,
    }, { name: 'admin', isBot: false })
    await testOf('orders', 'amount', 'amount_is_there')
    await testOf('orders', 'id', 'id_is_there')
    await testOf('orders', undefined, 'amount_grows', [{ name: 'columnName', value: 'amount' }])
    await testOf('report', 'total', 'total_is_there')
    await testOf('archive', 'amount', 'archived')
    await catalog.pool.query(`insert into trunkline.data_model (entity_id, content_hash, model, facts, words, updated_at)
      select id, '', jsonb_build_object('modelType', 'DBT', 'resourceType', 'model', 'path', 'models/totals.sql', 'upstream', jsonb_build_array($1::text)), '{"name": "totals_model"}', '{}', 1 from trunkline.entity where fqn = $2`, [fqn('orders'), fqn('totals')])
    await writeLineage(catalog.pool, {
      edges: [
        edge('orders', 'totals', [['amount', 'total']]), edge('totals', 'report', [['total', 'total']]), edge('orders', 'open_orders', [['id', 'id']], { influence: [['state', 'FILTER']] }),
        edge('orders', 'archive', [['amount', 'amount']], { source: 'QueryLineage', grade: 'parsed', evidence: 'query:1', sqlQuery: 'insert into archive\nselect amount from orders' }),
        edge('archive', 'archive_view', [['amount', 'amount']]),
        edge('orders', 'log', [['id', 'line']], { source: 'QueryLineage', grade: 'parsed', evidence: `trigger:${fqn('orders')}.audit`, pipeline: { entityType: 'storedProcedure', fqn: fqn('refill()') } }),
        edge('orders', 'dynamic', [], { source: 'QueryLineage', grade: 'opaque', evidence: 'routine:x' }),
      ],
      dependencies: [
        { of: { entityType: 'table', fqn: fqn('archive') }, kind: 'policy', name: 'only_open', on: { entityType: 'table', fqn: fqn('orders') }, columns: [fqn('orders.state')], evidence: 'policy:1' },
        { of: { entityType: 'storedProcedure', fqn: fqn('refill()') }, kind: 'reads', name: 'refill', on: { entityType: 'table', fqn: fqn('report') }, columns: [], evidence: 'routine:1' },
      ],
    }, { evidenceScope: 's', updatedBy: 'lineage', now: 1 })
  })
  afterAll(() => catalog.close())

  const told = (items: readonly ImpactItem[]) => items.map((item) => `${item.effect} ${item.kind} ${item.name}`)

  test('of a column: what names it breaks, what is filled from it changes, its index goes', async () => {
    const impact = await readImpact(catalog.pool, fqn('orders.amount'))
    expect(impact.subject).toMatchObject({ entityType: 'table', fullyQualifiedName: fqn('orders'), column: 'amount' })
    expect(told(impact.items)).toEqual([
      'breaks test amount_is_there', 'breaks test amount_grows', 'breaks view totals', 'breaks statement insert into archive', 'breaks dbtModel totals_model', 'breaks view report', 'breaks test total_is_there', 'breaks routine refill()',
      'changes table archive', 'changes table dynamic', 'changes test archived', 'changes view archive_view', 'goes index orders_amount',
    ])
    expect(impact.items.find((item) => item.name === 'totals')).toMatchObject({ grade: 'exact', distance: 1, columns: ['total'], reason: 'is built on orders' })
    expect(impact.items.find((item) => item.kind === 'dbtModel')).toMatchObject({ fullyQualifiedName: fqn('totals'), reason: 'builds totals, reads orders (models/totals.sql)' })
    expect(impact.items.find((item) => item.name === 'dynamic')).toMatchObject({ grade: 'opaque', reason: 'reads orders; which columns is not known' })
    expect(impact.owners).toMatchObject([{ owner: { name: 'ann' }, items: 1 }])
    expect(impact.counts).toEqual({ breaks: 8, changes: 4, goes: 1 })
  })

  test('of a column that only filters: the view breaks, and so does the policy', async () => {
    expect(told((await readImpact(catalog.pool, fqn('orders.state'))).items)).toEqual(['breaks view open_orders', 'breaks policy only_open', 'changes table dynamic'])
  })

  test('of a key: the trigger that copies it, its function, and the foreign keys to it', async () => {
    const { items } = await readImpact(catalog.pool, fqn('orders.id'))
    expect(told(items)).toEqual(expect.arrayContaining(['breaks trigger audit', 'breaks routine refill()', 'breaks foreignKey order_id', 'goes constraint orders_pkey', 'changes table log', 'breaks view open_orders']))
  })

  test('of a table: everything, and what writes into it', async () => {
    const impact = await readImpact(catalog.pool, fqn('orders'))
    expect(told(impact.items)).toEqual(expect.arrayContaining(['breaks view totals', 'breaks view report', 'breaks policy only_open', 'changes table archive', 'changes view archive_view', 'goes trigger audit']))
    expect(told((await readImpact(catalog.pool, fqn('archive'))).items)).toEqual(['breaks test archived', 'breaks view archive_view', 'breaks statement insert into archive'])
  })

  test('of what nothing uses, nothing; of what is not there, an error', async () => {
    expect(await readImpact(catalog.pool, fqn('log.line'))).toMatchObject({ items: [{ kind: 'routine', name: 'refill()' }, { kind: 'trigger' }] })
    expect((await readImpact(catalog.pool, fqn('items'))).items).toEqual([])
    await expect(readImpact(catalog.pool, 'pg.shop.public.nowhere.x')).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
  })
})
