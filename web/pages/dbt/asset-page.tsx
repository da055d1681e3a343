import { lazy, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { DbtAsset } from '../../api/types.ts'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { type Fact, FactList, Group } from '../../components/entity/facts.tsx'
import { History } from '../../components/entity/history.tsx'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { servicePath } from '../../components/runs/run-words.ts'
import { CodeBlock } from '../../components/text/code-block.tsx'
import { visibleName } from '../../format/fqn.ts'

const LineageTab = lazy(() => import('../lineage/lineage-tab.tsx').then((module) => ({ default: module.LineageTab })))

const tabs: readonly Tab[] = [{ id: 'overview', label: 'Overview' }, { id: 'lineage', label: 'Lineage' }, { id: 'history', label: 'History' }]

/** An exposure, metric, semantic model or saved query of a dbt project. */
export function AssetPage() {
  const { fqn, tab } = useAddress()
  const open = tabs.find((one) => one.id === tab)?.id ?? 'overview'
  return (
    <EntityGate type="dbtAsset" fqn={fqn}>
      {(asset) => (
        <EntityFrame entityType="dbtAsset" subtype={asset.assetType} entity={asset} parents={[asset.service]} facts={[asset.kind, `dbt project ${visibleName(asset.project)}`]} tabs={tabs} tab={open} isWide={open === 'lineage'}>
          {contentOf(open, asset)}
        </EntityFrame>
      )}
    </EntityGate>
  )
}

function contentOf(tab: string, asset: DbtAsset): ReactNode {
  if (tab === 'lineage') return <LineageTab entityType="dbtAsset" fqn={asset.fullyQualifiedName} />
  if (tab === 'history') return <History entityType="dbtAsset" entity={asset} />
  const details = Object.entries(asset.details ?? {})
  return (
    <>
      <Group title="About it"><FactList facts={factsOf(asset)} /></Group>
      {details.map(([name, value]) => <Group key={name} title={visibleName(name).replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())}><CodeBlock text={toText(value)} label={name} /></Group>)}
      {asset.meta !== undefined && <Group title="Meta"><CodeBlock text={toText(asset.meta)} label="meta" /></Group>}
    </>
  )
}

/** As dbt writes it, without the keys that say nothing. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, (_key, inner: unknown) => (inner === null || (Array.isArray(inner) && inner.length === 0) ? undefined : inner), 2)
}

function factsOf(asset: DbtAsset): Fact[] {
  const { contact, sourceUrl } = asset
  // Only an address of the web becomes a link: it comes from a file.
  const isLink = sourceUrl !== undefined && /^https?:\/\//i.test(sourceUrl)
  return [
    { label: 'Address', value: isLink ? <a href={sourceUrl} rel="noreferrer noopener" target="_blank">{visibleName(sourceUrl)}</a> : sourceUrl },
    { label: 'Responsible', value: contact && [contact.name, contact.email].filter((text) => text !== undefined).map(visibleName).join(', ') },
    { label: 'Maturity', value: asset.maturity }, { label: 'Group', value: asset.group }, { label: 'File', value: asset.path && <code>{visibleName(asset.path)}</code> },
    { label: 'Project', value: <Link to={servicePath(asset.service.name ?? '', 'dbt')}>{visibleName(asset.project)}</Link> }, { label: 'Node', value: <code>{visibleName(asset.uniqueId)}</code> },
  ]
}
