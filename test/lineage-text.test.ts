import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createResolver, toSearchPath } from '../src/sql/resolver/create-resolver.ts'
import { loadSqlParser, type SqlParser } from '../src/sql/resolver/parser.ts'
import { resolveStatement } from '../src/sql/resolver/statement.ts'
import type { Ast } from '../src/sql/resolver/ast.ts'
import { treeLineage } from '../src/sql/node-tree/tree-lineage.ts'
import type { LineageFacts } from '../src/connectors/lineage-connector.ts'
import { demoSchema } from './databases/demo-schema.ts'
import { pagilaSchema } from './databases/pagila.ts'
import { readLineageFacts, told } from './lineage.ts'
import { createViews } from './lineage-views.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const databases = (major: number): Record<string, string[]> => ({
  'every construct': ['lineage/tables.sql', createViews(major)],
  Pagila: [pagilaSchema(major)],
  'the demo': demoSchema(),
  'views over Chinook': ['chinook/Chinook_PostgreSql_SerialPKs.sql', 'lineage/chinook-views.sql'],
  'the torture database': ['torture.sql'],
})

type ViewRow = { name: string; tree: string; definition: string }

/** All views, the server's own too: tree and text. */
const viewsQuery = `select c.oid::regclass::text as name, r.ev_action::text as tree, pg_get_viewdef(c.oid) as definition
  from pg_class c join pg_rewrite r on r.ev_class = c.oid where c.relkind in ('v', 'm') and r.rulename = '_RETURN' order by c.oid`

describe.each(servers())('views as text against their trees on PostgreSQL %i', (major) => {
  let parser: SqlParser
  beforeAll(async () => {
    parser = await loadSqlParser()
  })

  describe.each(Object.entries(databases(major)))('%s', (_name, sql) => {
    let db: TemporaryDatabase
    let facts: LineageFacts
    beforeAll(async () => {
      db = await temporaryDatabase({ major, sql })
      facts = await readLineageFacts(db)
    })
    afterAll(() => db.drop())

    test('the text of every view resolves to what its tree says', async () => {
      const { rows } = await db.client.query<ViewRow>(viewsQuery)
      const differences = rows.flatMap(({ name, tree, definition }) => {
        const exact = treeLineage(facts.catalog, tree).queries[0]!
        const tellAll = ({ columns, influence }: Pick<typeof exact, 'columns' | 'influence'>): string[] =>
          [...columns.map((column, index) => `${index + 1} ${told(facts.catalog, column.dependence).join(', ')}`), `* ${told(facts.catalog, influence).join(', ')}`]
        try {
          const resolver = createResolver({ catalog: facts.catalog, searchPath: toSearchPath('"$user", public', undefined), text: definition })
          const { lineage } = resolveStatement(parser.parse(definition)[0]!['stmt'] as Ast, resolver)
          const [expected, found] = [tellAll(exact), tellAll(lineage)]
          return expected.flatMap((line, index) => (line === found[index] ? [] : [`${name}: ${line} ≠ ${found[index]}`]))
        } catch (error) {
          return [`${name}: ${String(error)}`]
        }
      })
      expect(rows.length).toBeGreaterThan(100)
      expect(differences).toEqual([])
    })
  })
})
