import type { DbtAssetNode, DbtIndex } from '../../model/dbt/artifacts.ts'
import { partIdentity } from '../../model/dbt/project-parts.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import type { LineageEdge, LineageNode } from '../../model/lineage.ts'
import type { DbtExposureLink } from '../../sinks/sink.ts'
import { readMeta, withDocs } from './describe.ts'
import { evidenceOf } from './project-run.ts'
import type { References } from './references.ts'
import type { Upstream } from './upstream.ts'

/** What the assets of a project are written with. */
export type AssetContext = { serviceName: string; projectName: string; index: DbtIndex; references: References }

/** The FQN of an exposure, metric, semantic model or saved query: it stands in its service by its unique_id. */
export function assetFqn(serviceName: string, uniqueId: string): string {
  return fullyQualifiedName(serviceName, uniqueId)
}

/** An asset as an entity of its service. */
export async function toAssetRecord(asset: DbtAssetNode, { serviceName, projectName, index, references }: AssetContext): Promise<EntityRecord> {
  const own = readMeta(asset.meta)
  // Whom an exposure names need be nobody of the catalog: they stay its contact.
  const contacts = [asset.owner?.name, asset.owner?.email].filter((name) => name !== undefined)
  const owners = own.owner.length > 0 ? await references.owners(own.owner, 'project') : (await references.owners(contacts, 'database')).slice(0, 1)
  const tags = [
    ...await references.tags(asset.tags), ...await references.labels([...own.tags, ...(own.tier === undefined ? [] : [own.tier])], 'Classification'), ...await references.labels(own.glossary, 'Glossary'),
  ]
  const description = withDocs(asset.description, index.docs)
  return {
    entityType: 'dbtAsset', fullyQualifiedName: assetFqn(serviceName, asset.uniqueId), sourceIdentity: partIdentity({ serviceName, projectName }, asset.uniqueId),
    request: {
      name: asset.uniqueId, displayName: asset.label ?? asset.name, service: fullyQualifiedName(serviceName), assetType: asset.assetType, project: projectName, uniqueId: asset.uniqueId,
      ...(description !== '' && { description }), ...(owners.length > 0 && { owners }), ...(tags.length > 0 && { tags }), ...(asset.url !== undefined && { sourceUrl: asset.url }),
      ...(asset.kind !== undefined && { kind: asset.kind }), ...(asset.maturity !== undefined && { maturity: asset.maturity }), ...(asset.path !== undefined && { path: asset.path }),
      ...(asset.group !== undefined && { group: asset.group }), ...(asset.owner !== undefined && Object.keys(asset.owner).length > 0 && { contact: asset.owner }),
      ...(Object.keys(asset.meta).length > 0 && { meta: { ...asset.meta } }), ...(Object.keys(asset.details).length > 0 && { details: { ...asset.details } }),
    },
  }
}

type AssetEdges = {
  nodeOf(uniqueId: string): LineageNode | undefined
  serviceName: string
  now: number
  /** What the catalog has of the thing that an exposure stands for. */
  shownAs: LineageNode | undefined
}

/** Data flows into an asset from the tables and assets that it depends on; and on into what the catalog has of it. */
export function toAssetEdges(asset: DbtAssetNode, upstream: Upstream, { nodeOf, serviceName, now, shownAs }: AssetEdges): LineageEdge[] {
  const own = { entityType: 'dbtAsset' as const, fqn: assetFqn(serviceName, asset.uniqueId) }
  const toEdge = (from: LineageNode, to: LineageNode): LineageEdge => ({
    from, to, source: 'DbtLineage', grade: 'parsed', evidence: evidenceOf(asset.uniqueId), lastSeenAt: now, columnsLineage: [], datasetInfluence: [],
  })
  return [...upstream.nodes.flatMap((id) => nodeOf(id) ?? []).map((from) => toEdge(from, own)), ...(shownAs === undefined ? [] : [toEdge(own, shownAs)])]
}

/** FQN of the dashboard (or other entity) that an exposure is, as OpenMetadata reads it: `meta.open_metadata_fqn`. */
export function shownAsOf({ assetType, meta }: DbtAssetNode): string | undefined {
  const fqn = meta['open_metadata_fqn']
  return assetType === 'exposure' && typeof fqn === 'string' && fqn !== '' ? fqn : undefined
}

/** What OpenMetadata calls an exposure of a kind; the others it has no entity for. */
const exposureTypes: Readonly<Record<string, DbtExposureLink['to']['type']>> = { dashboard: 'dashboard', ml: 'mlmodel', application: 'apiEndpoint' }

/** From the tables that an exposure stands on to the entity of OpenMetadata that it is. */
export function toExposureLinks(asset: DbtAssetNode, upstream: Upstream, tables: ReadonlyMap<string, string>): DbtExposureLink[] {
  const [fqn, type] = [shownAsOf(asset), exposureTypes[asset.kind ?? '']]
  return fqn === undefined || type === undefined ? [] : upstream.nodes.flatMap((id) => tables.get(id) ?? []).map((table) => ({ table, to: { type, fqn } }))
}
