import type { LineageFacts } from '../../src/connectors/lineage-connector.ts'
import type { Ast } from '../../src/sql/resolver/ast.ts'
import { createResolver, toSearchPath } from '../../src/sql/resolver/create-resolver.ts'
import type { SqlParser } from '../../src/sql/resolver/parser.ts'
import { resolveStatement } from '../../src/sql/resolver/statement.ts'
import { viewLineage } from '../../src/sql/view-lineage.ts'
import type { QueryLineage } from '../../src/sql/query-lineage.ts'
import { readLineageFacts, told } from '../lineage.ts'
import type { TemporaryDatabase } from '../server.ts'

/** How many of the queries became views, and everything on which tree, `pg_depend` and text do not agree. */
export type Comparison = { views: number; refused: string[]; differences: string[] }

type DefinitionRow = { oid: number; definition: string }

const definitionsQuery = `select c.oid::int as oid, pg_get_viewdef(c.oid) as definition from pg_class c where c.relkind = 'v' and c.relname like 'generated\\_%'`

/** Makes views of queries, and holds each one's tree against `pg_depend`, against the text it was made of and against the server's own text of it. */
export async function compareViews(db: TemporaryDatabase, parser: SqlParser, queries: readonly string[]): Promise<Comparison> {
  const refused: string[] = []
  await db.client.query('begin')
  for (const [index, sql] of queries.entries()) {
    await db.client.query('savepoint one')
    await db.client.query(`create view generated_${index} as ${sql}`).catch(async (error: unknown) => {
      refused.push(`${String(error)}: ${sql}`)
      await db.client.query('rollback to one')
    })
  }
  await db.client.query('commit')
  try {
    const facts = await readLineageFacts(db)
    const { rows } = await db.client.query<DefinitionRow>(definitionsQuery)
    const definitions = new Map(rows.map(({ oid, definition }) => [oid, definition]))
    const rules = facts.rules.filter(({ relation }) => definitions.has(relation))
    const differences = rules.flatMap((rule) => {
      const sql = queries[Number(facts.catalog.relations.get(rule.relation)?.name.replace('generated_', ''))]!
      return differencesOf({ facts, parser, rule, texts: [sql, definitions.get(rule.relation)!] }).map((difference) => `${difference}\n    ${sql}`)
    })
    return { views: rules.length, refused, differences }
  } finally {
    await db.client.query(`drop view if exists ${queries.map((_, index) => `generated_${index}`).join(', ')}`)
  }
}

type Compared = { facts: LineageFacts; parser: SqlParser; rule: LineageFacts['rules'][number]; texts: readonly string[] }

function differencesOf({ facts: { catalog, ruleMentions }, parser, rule, texts }: Compared): string[] {
  const { lineage, proof, notes } = viewLineage(catalog, { tree: rule.tree, recorded: ruleMentions.get(rule.oid) ?? new Set() })
  const tell = ({ columns, influence, reads }: QueryLineage): string[] => [
    ...columns.map(({ dependence }, index) => `column ${index + 1}: ${told(catalog, dependence).join(', ')}`), `rows: ${told(catalog, influence).join(', ')}`,
    `reads: ${[...reads].map((oid) => catalog.relations.get(oid)?.name).toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)).join(', ')}`,
  ]
  const expected = tell(lineage)
  const unproved = proof.isVerified ? [] : [`not proved: ${JSON.stringify(proof)} ${notes.join(', ')}`]
  return [...unproved, ...texts.flatMap((text, which) => {
    const found = attempt(() => tell(resolveStatement(parser.parse(text)[0]!['stmt'] as Ast, createResolver({ catalog, searchPath: toSearchPath('"$user", public', undefined), text })).lineage))
    return expected.flatMap((line, index) => (line === found[index] ? [] : [`${which === 0 ? 'text' : 'text of the server'}: ${line} ≠ ${found[index] ?? found[0] ?? ''}`]))
  })]
}

function attempt(tell: () => string[]): string[] {
  try {
    return tell()
  } catch (error) {
    return [String(error)]
  }
}
