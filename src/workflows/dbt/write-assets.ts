import type { DbtAssetNode } from '../../model/dbt/artifacts.ts'
import { partIdentity, partPrefix } from '../../model/dbt/project-parts.ts'
import type { LineageNode } from '../../model/lineage.ts'
import { assetFqn, shownAsOf, toAssetEdges, toAssetRecord, toExposureLinks } from './assets.ts'
import { writeLineage, type ProjectRun } from './project-run.ts'
import { noEntity } from './references.ts'
import { writeRecords } from './run.ts'

const batchSize = 200

/** Exposures, metrics, semantic models and saved queries of a project with what they stand on; gives their identities. */
export async function writeAssets(run: ProjectRun): Promise<string[]> {
  const { project: { index, head }, options: { serviceName }, references, named, now, score, updatedBy } = run
  const known = new Set(index.assets.map(({ uniqueId }) => uniqueId))
  const nodeOf = (id: string): LineageNode | undefined => {
    const fqn = named.get(id)
    if (fqn !== undefined) return { entityType: 'table', fqn }
    return known.has(id) ? { entityType: 'dbtAsset', fqn: assetFqn(serviceName, id) } : undefined
  }
  const context = { serviceName, projectName: head.projectName, index, references }
  const own = await findOwn(run)
  for (let start = 0; start < own.length; start += batchSize) {
    const records = []
    for (const asset of own.slice(start, start + batchSize)) records.push(await toAssetRecord(asset, context))
    await writeRecords(run.sink, records, { opened: run, updatedBy })
  }
  score.assets += index.assets.length
  const edges = []
  for (const asset of index.assets) {
    // A server that has dashboards is asked for them when the edges are drawn.
    const fqn = run.sink.linkExposures === undefined ? shownAsOf(asset) : undefined
    edges.push(...toAssetEdges(asset, run.upstream(asset.uniqueId), { nodeOf, serviceName, now, shownAs: fqn === undefined ? undefined : await references.entity(fqn) }))
  }
  await writeLineage(run, edges, { isPartial: true })
  const unknown = await run.sink.linkExposures?.(index.assets.flatMap((asset) => toExposureLinks(asset, run.upstream(asset.uniqueId), named)))
  for (const fqn of unknown ?? []) run.warn(noEntity(fqn))
  return index.assets.map(({ uniqueId }) => partIdentity({ serviceName, projectName: head.projectName }, uniqueId))
}

/** What a package brings comes with every project that uses it: it stays with the one that had it first, until that one has it no more. */
async function findOwn({ sink, project: { index, head }, options: { serviceName } }: ProjectRun): Promise<readonly DbtAssetNode[]> {
  if (index.assets.length === 0) return []
  const known = await sink.dbtReader?.readAssetIdentities?.(serviceName)
  const prefix = partPrefix({ serviceName, projectName: head.projectName })
  return index.assets.filter(({ uniqueId }) => known?.get(assetFqn(serviceName, uniqueId))?.startsWith(prefix) ?? true)
}
