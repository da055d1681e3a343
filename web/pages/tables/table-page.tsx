import { lazy, type ReactNode } from 'react'
import type { Table } from '../../api/types.ts'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { History } from '../../components/entity/history.tsx'
import { useAddress } from '../../components/entity/use-address.ts'
import { ColumnsTab } from './columns-tab.tsx'
import { ConstraintsTab } from './constraints-tab.tsx'
import { DefinitionTab } from './definition-tab.tsx'
import { IndexesTab } from './indexes-tab.tsx'
import { PartitionsTab } from './partitions-tab.tsx'
import { PoliciesTab } from './policies-tab.tsx'
import { QueriesTab } from './queries-tab.tsx'
import { ProfileTab } from './profile/profile-tab.tsx'
import { SampleTab } from './sample/sample-tab.tsx'
import { PropertiesTab } from './properties-tab.tsx'
import { tableFacts } from './table-facts.tsx'
import { tableTabs } from './table-tabs.ts'
import { TriggersTab } from './triggers-tab.tsx'

const DbtTab = lazy(() => import('./dbt-tab.tsx').then((module) => ({ default: module.DbtTab })))
const LineageTab = lazy(() => import('../lineage/lineage-tab.tsx').then((module) => ({ default: module.LineageTab })))
const QualityTab = lazy(() => import('./quality-tab.tsx').then((module) => ({ default: module.QualityTab })))
const RelationshipsTab = lazy(() => import('./relationships-tab.tsx').then((module) => ({ default: module.RelationshipsTab })))

/** A table, view or foreign table: the heart of the catalog. */
export function TablePage() {
  const { fqn, tab } = useAddress()
  return (
    <EntityGate type="table" fqn={fqn}>
      {(table) => {
        const tabs = tableTabs(table)
        const open = tabs.find((one) => one.id === tab)?.id ?? 'columns'
        return (
          <EntityFrame
            entityType="table" entity={table} parents={[table.service, table.database, table.databaseSchema]} facts={tableFacts(table)} tabs={tabs} tab={open}
            isWide={open === 'relationships' || open === 'lineage'} {...(table.tableType !== undefined && { subtype: table.tableType })}
          >
            {contentOf(open, table)}
          </EntityFrame>
        )
      }}
    </EntityGate>
  )
}

function contentOf(tab: string, table: Table): ReactNode {
  if (tab === 'lineage') return <LineageTab entityType="table" fqn={table.fullyQualifiedName} />
  if (tab === 'profile') return <ProfileTab key={table.id} table={table} />
  if (tab === 'sample') return <SampleTab key={table.id} table={table} />
  if (tab === 'quality') return <QualityTab key={table.id} table={table} />
  if (tab === 'dbt') return <DbtTab key={table.id} path="tables" of={table} />
  if (tab === 'queries') return <QueriesTab key={table.id} table={table} />
  if (tab === 'constraints') return <ConstraintsTab table={table} />
  if (tab === 'indexes') return <IndexesTab table={table} />
  if (tab === 'triggers') return <TriggersTab table={table} />
  if (tab === 'policies') return <PoliciesTab table={table} />
  if (tab === 'partitions') return <PartitionsTab table={table} />
  if (tab === 'relationships') return <RelationshipsTab table={table} />
  if (tab === 'definition') return <DefinitionTab table={table} />
  if (tab === 'properties') return <PropertiesTab table={table} />
  if (tab === 'history') return <History entityType="table" entity={table} />
  return <ColumnsTab key={table.id} table={table} />
}
