import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import { schemaDiagram, tableNeighbourhood } from './erd.ts'

describe.each(servers())('diagrams on PostgreSQL %i', (major) => {
  let catalog: TestCatalog

  /** A table with an id, and a foreign key `<name>_<target>` of a column `<target>_id` to each target. */
  function tied(schema: string, name: string, oid: number, ...targets: string[]) {
    return table(schema, name, oid, ['id', ...targets.map((target) => `${target.split('.').at(-1)}_id`)], {
      tableConstraints: targets.map((target) => ({
        constraintType: 'FOREIGN_KEY', columns: [`${target.split('.').at(-1)}_id`], referredColumns: [`pg.shop.${target}.id`], relationshipType: 'MANY_TO_ONE',
      })),
      extension: { postgres: { constraints: targets.map((target) => ({
        name: `${name}_${target.split('.').at(-1)}_fkey`, kind: 'foreignKey', columns: [`${target.split('.').at(-1)}_id`], referredColumns: ['id'], validated: true, enforced: true,
      })) } },
    })
  }

  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('sales', 'stock')) await catalog.put(batch)
    await catalog.put([
      tied('sales', 'items', 1, 'sales.orders', 'stock.articles'), tied('sales', 'orders', 2, 'sales.customers'), tied('sales', 'customers', 3, 'sales.customers'),
      tied('sales', 'loose', 4), tied('stock', 'articles', 5),
    ])
  })
  afterAll(() => catalog.close())

  const tables = (diagram: { tables: { name: string }[] }) => diagram.tables.map((one) => one.name).join(' ')

  test('a schema shows its tables and the keys between them', async () => {
    const diagram = await schemaDiagram(catalog.pool, 'pg.shop.sales')
    expect(tables(diagram)).toBe('customers items loose orders')
    expect(diagram).toMatchObject({ total: 4, truncated: false })
    expect(diagram.relationships).toEqual([
      { name: 'customers_customers_fkey', fromTable: 'pg.shop.sales.customers', fromColumns: ['customers_id'], toTable: 'pg.shop.sales.customers', toColumns: ['id'], relationshipType: 'MANY_TO_ONE' },
      { name: 'items_orders_fkey', fromTable: 'pg.shop.sales.items', fromColumns: ['orders_id'], toTable: 'pg.shop.sales.orders', toColumns: ['id'], relationshipType: 'MANY_TO_ONE' },
      { name: 'orders_customers_fkey', fromTable: 'pg.shop.sales.orders', fromColumns: ['customers_id'], toTable: 'pg.shop.sales.customers', toColumns: ['id'], relationshipType: 'MANY_TO_ONE' },
    ])
    expect(diagram.tables[1]?.columns).toEqual([
      { name: 'id', dataTypeDisplay: 'text', isForeignKey: false },
      { name: 'orders_id', dataTypeDisplay: 'text', isForeignKey: true },
      { name: 'articles_id', dataTypeDisplay: 'text', isForeignKey: true },
    ])
  })

  test('every column of a composite primary key is marked', async () => {
    await catalog.put([table('stock', 'lots', 6, ['article', 'lot', 'note'], { tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: ['article', 'lot'] }] })])
    const diagram = await tableNeighbourhood(catalog.pool, 'pg.shop.stock.lots', 0)
    expect(diagram.tables[0]?.columns.map((column) => [column.name, column.constraint])).toEqual([['article', 'PRIMARY_KEY'], ['lot', 'PRIMARY_KEY'], ['note', undefined]])
  })

  test('where there are too many, the best connected stay', async () => {
    const diagram = await schemaDiagram(catalog.pool, 'pg.shop.sales', { limit: 2 })
    expect(tables(diagram)).toBe('customers items')
    expect(diagram).toMatchObject({ total: 4, truncated: true })
  })

  test('a neighbourhood goes both ways, step by step', async () => {
    expect(tables(await tableNeighbourhood(catalog.pool, 'pg.shop.sales.orders', 0))).toBe('orders')
    expect(tables(await tableNeighbourhood(catalog.pool, 'pg.shop.sales.orders', 1))).toBe('customers items orders')
    expect(tables(await tableNeighbourhood(catalog.pool, 'pg.shop.sales.orders', 2))).toBe('customers items orders articles')
    expect(await tableNeighbourhood(catalog.pool, 'pg.shop.sales.orders', 2, { limit: 2 })).toMatchObject({ total: 4, truncated: true })
    await expect(tableNeighbourhood(catalog.pool, 'pg.shop.sales.none', 1)).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
  })

  test('a key that is gone is gone from the diagram, and a renamed table keeps its own', async () => {
    await catalog.put([tied('sales', 'items', 1, 'stock.articles')])
    expect(tables(await tableNeighbourhood(catalog.pool, 'pg.shop.sales.orders', 1))).toBe('customers orders')
    await catalog.put([tied('sales', 'order_items', 1, 'stock.articles')])
    expect((await tableNeighbourhood(catalog.pool, 'pg.shop.stock.articles', 1)).relationships).toMatchObject([{ fromTable: 'pg.shop.sales.order_items' }])
  })
})
