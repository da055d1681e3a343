// Execution audit on the demo: one input column is changed in a transaction, and what comes out of each view is looked at. A change that its lineage does not foresee is a miss.
import { seedDemo } from '../demo/seed.ts'
import { columnKey, splitColumnKey } from '../src/sql/dependence.ts'
import { expressionLineage } from '../src/sql/node-tree/tree-lineage.ts'
import type { QueryLineage } from '../src/sql/query-lineage.ts'
import { viewLineage } from '../src/sql/view-lineage.ts'
import { readLineageFacts } from '../test/lineage.ts'
import { temporaryDatabase } from '../test/server.ts'

const major = Number(process.argv[2] ?? 18)
const db = await temporaryDatabase({ major })
const score = { views: 0, changes: 0, refused: 0, seen: 0, foreseen: 0, predicted: 0 }
const misses: string[] = []

/** Another value of the same type; types that are not named keep theirs. */
const changed: Readonly<Record<string, (column: string) => string>> = {
  integer: (column) => `${column} + 1000003`, bigint: (column) => `${column} + 1000003`, smallint: (column) => `${column} + 3`, numeric: (column) => `${column} * 1.5 + 1`, text: (column) => `${column} || '~'`,
  boolean: (column) => `not ${column}`, date: (column) => `${column} + 40`, 'timestamp with time zone': (column) => `${column} + interval '40 days'`, 'double precision': (column) => `${column} + 1.5`,
}

try {
  await seedDemo(db.client, { log: () => {} })
  await db.client.query(`set session_replication_role = replica; set statement_timeout = '20s'; set jit = off`)
  await audit()
} finally {
  await db.drop()
}
for (const miss of misses) say(miss)
say(`PostgreSQL ${major}, the demo: ${score.views} views, ${score.changes} changes of a column (${score.refused} more were refused by a constraint); ${score.seen} output columns changed, ${score.foreseen} of them as the lineage says, ${misses.length} not`)
say(`of ${score.predicted} output columns that the lineage says may change, ${score.foreseen} did`)
process.exit(misses.length > 0 ? 1 : 0)

async function audit(): Promise<void> {
  const { catalog, rules, generatedColumns } = await readLineageFacts(db)
  const views = new Map<number, QueryLineage>(rules.filter(({ name }) => name === '_RETURN').map((rule) => [rule.relation, viewLineage(catalog, { tree: rule.tree, recorded: new Set() }).lineage]))
  const generated = new Map(generatedColumns.map(({ relation, attribute, tree }) => [columnKey(relation, attribute), [...expressionLineage(catalog, tree, relation).dependence.keys()]]))
  // What a column is made of in the end: lineage is stored a step at a time, through views and generated columns.
  const expanded = (keys: Iterable<string>, into = new Set<string>()): Set<string> => {
    for (const key of keys) {
      if (into.has(key)) continue
      into.add(key)
      const [oid, number] = splitColumnKey(key)
      const view = catalog.relations.get(oid)?.kind === 'v' ? views.get(oid) : undefined
      if (view !== undefined) expanded([...view.influence.keys(), ...(view.columns[number - 1]?.dependence.keys() ?? [])], into)
      expanded(generated.get(key) ?? [], into)
    }
    return into
  }
  const below = (oids: Iterable<number>, into = new Set<number>()): Set<number> => {
    for (const oid of oids) {
      if (into.has(oid)) continue
      into.add(oid)
      below(views.get(oid)?.reads ?? [], into)
    }
    return into
  }
  // Whether a view has rows at all depends on those of the views that it reads.
  const rowsOf = (lineage: QueryLineage): Set<string> => {
    const readViews = [...below(lineage.reads)].flatMap((oid) => (catalog.relations.get(oid)?.kind === 'v' ? views.get(oid) ?? [] : []))
    return expanded([lineage, ...readViews].flatMap(({ influence }) => [...influence.keys()]))
  }
  for (const rule of rules.filter(({ name }) => name === '_RETURN')) {
    const view = catalog.relations.get(rule.relation)
    if (view === undefined || view.schema === 'public' || view.kind !== 'v') continue
    const lineage = views.get(rule.relation)!
    const rows = rowsOf(lineage)
    const made = lineage.columns.map(({ dependence }) => expanded(dependence.keys()))
    const viewName = quoted(view.schema, view.name)
    const digests = view.columns.map(({ name }) => `md5(string_agg(${quoted(name)}::text, ',' order by ${quoted(name)}::text))`).join(', ')
    const look = async (): Promise<unknown[]> => (await db.client.query<unknown[]>({ text: `select ${digests} from ${viewName}`, rowMode: 'array' })).rows[0] ?? []
    const before = await look().catch(() => undefined)
    if (before === undefined) continue
    score.views += 1
    for (const oid of below(lineage.reads)) {
      const relation = catalog.relations.get(oid)
      if (relation === undefined || !['r', 'p'].includes(relation.kind)) continue
      const { rows: columns } = await db.client.query<{ name: string; number: number; type: string }>(`select attname as name, attnum as number, format_type(atttypid, null) as type from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped and attgenerated = ''`, [oid])
      for (const { name, number, type } of columns) {
        const change = changed[type]
        if (change === undefined) continue
        await db.client.query('begin')
        try {
          await db.client.query(`update ${quoted(relation.schema, relation.name)} set ${quoted(name)} = ${change(quoted(name))} where ctid = any (array(select ctid from ${quoted(relation.schema, relation.name)} limit 200))`)
          const after = await look()
          score.changes += 1
          const key = columnKey(oid, number)
          view.columns.forEach((column, index) => {
            const isPredicted = [key, columnKey(oid, 0)].some((one) => rows.has(one) || made[index]?.has(one) === true)
            if (isPredicted) score.predicted += 1
            if (before[index] === after[index]) return
            score.seen += 1
            if (isPredicted) score.foreseen += 1
            else misses.push(`${viewName}.${column.name} changed with ${relation.schema}.${relation.name}.${name} (${splitColumnKey(key).join('.')})`)
          })
        } catch {
          score.refused += 1
        }
        await db.client.query('rollback')
      }
    }
  }
}

function quoted(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
