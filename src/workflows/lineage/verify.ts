import type { LineageEdge, StatementLineage } from '../../model/lineage.ts'
import { treeLineage } from '../../sql/node-tree/tree-lineage.ts'
import { createLineageNames, type LineagePlace } from '../../sql/lineage-names.ts'
import { toEdges } from '../../sql/to-edges.ts'
import type { LineageReading } from './found.ts'
import type { LineageRun } from './workflow.ts'

const sampleSize = 200
const checkedKinds = new Set(['insert', 'update', 'delete', 'merge'])

type Verification = { reading: LineageReading; place: LineagePlace; results: readonly StatementLineage[] }

/** Has the server analyse a sample of the statements that were resolved, evenly taken, and counts those that it sees otherwise. */
export async function verifyStatements({ source, score, warn }: LineageRun, { reading, place, results }: Verification): Promise<void> {
  const { facts, outputs, now } = reading
  const catalog = { ...facts.catalog, outputs }
  const names = createLineageNames(catalog, place)
  const resolved = results.filter(({ outcome, kind }) => outcome === 'resolved' && checkedKinds.has(kind))
  const step = Math.max(1, Math.ceil(resolved.length / sampleSize))
  const sample = resolved.filter((_, index) => index % step === 0)
  const trees = await source.analyzeStatements(facts.database, sample.map(({ statement, searchPath = [] }) => ({ text: statement, searchPath })))
  const checked = score.checked ??= { statements: 0, refused: 0, different: 0 }
  sample.forEach(({ statement, edges }, index) => {
    const tree = trees[index]
    if (tree === null || tree === undefined) {
      checked.refused += 1
      return
    }
    checked.statements += 1
    const { queries } = treeLineage(catalog, tree)
    const exact = queries.flatMap(({ writes }) => writes.flatMap((write) => toEdges(names, { into: write.relation, ...write }, { source: 'QueryLineage', grade: 'exact', evidence: '', lastSeenAt: now })))
    if (comparable(exact) === comparable(edges)) return
    checked.different += 1
    warn(`The server sees the lineage of a statement otherwise: ${statement.replaceAll(/\s+/g, ' ').slice(0, 160)}`)
  })
}

/** Edges without what only one side can know: texts, evidence, grades. */
function comparable(edges: readonly LineageEdge[]): string {
  return edges.map(({ from, to, columnsLineage, datasetInfluence }) => JSON.stringify([
    from.fqn, to.fqn, columnsLineage.map(({ toColumn, transformations }) => [toColumn, transformations.map(({ fromColumn, subtype }) => `${fromColumn} ${subtype}`).sort()]),
    datasetInfluence.map(({ fromColumn, subtype }) => `${fromColumn} ${subtype}`).sort(),
  ])).sort().join('\n')
}
