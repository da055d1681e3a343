import type { ReactNode } from 'react'
import type { PostgresDatabase } from '../../api/postgres.ts'
import type { Database } from '../../api/types.ts'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { History } from '../../components/entity/history.tsx'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { Empty } from '../../components/state/notes.tsx'
import { childColumns, ChildList, nameColumn } from '../../components/table/child-list.tsx'
import { UsageFact } from '../../components/usage/usage-fact.tsx'
import { UsageTab } from '../../components/usage/usage-tab.tsx'
import { entityPath } from '../../format/fqn.ts'
import { humanBytes } from '../../format/number.ts'
import { DatabaseProperties } from './database-properties.tsx'
import { ExtensionsTab, RolesTab, ServersTab } from './database-tabs.tsx'

/** A database: its schemas, and what belongs to the database as a whole. */
export function DatabasePage() {
  const { fqn, tab } = useAddress()
  return (
    <EntityGate type="database" fqn={fqn}>
      {(database) => {
        const facts = database.extension?.postgres
        const tabs = databaseTabs(facts)
        const open = tabs.find((one) => one.id === tab)?.id ?? 'schemas'
        const size = database.extension?.postgres?.measured?.sizeBytes
        return (
          <EntityFrame
            entityType="database" entity={database} parents={[database.service]} tabs={tabs} tab={open}
            facts={[facts !== undefined && `PostgreSQL ${facts.serverVersion}`, size !== undefined && humanBytes(size), database.usageSummary !== undefined && <UsageFact key="usage" usage={database.usageSummary} to={entityPath('database', database.fullyQualifiedName, 'usage') ?? '/'} />, facts !== undefined && <>owner <code>{facts.owner}</code></>, facts?.encoding]}
          >
            {contentOf(open, database)}
          </EntityFrame>
        )
      }}
    </EntityGate>
  )
}

function databaseTabs(facts: PostgresDatabase | undefined): Tab[] {
  const counted = (id: string, label: string, count: number): Tab[] => (count > 0 ? [{ id, label, count }] : [])
  return [
    { id: 'schemas', label: 'Schemas' },
    { id: 'usage', label: 'Usage' },
    ...counted('extensions', 'Extensions', facts?.extensions.length ?? 0),
    ...counted('roles', 'Roles', facts?.roles.length ?? 0),
    ...counted('servers', 'Replication and servers', facts === undefined ? 0 : facts.publications.length + facts.subscriptions.length + facts.foreignServers.length + facts.eventTriggers.length),
    ...(facts === undefined ? [] : [{ id: 'properties', label: 'Properties' }]),
    { id: 'history', label: 'History' },
  ]
}

function contentOf(tab: string, database: Database): ReactNode {
  const facts = database.extension?.postgres
  if (tab === 'extensions') return <ExtensionsTab rows={facts?.extensions ?? []} />
  if (tab === 'usage') return <UsageTab key={database.id} entity={database} />
  if (tab === 'roles') return <RolesTab rows={facts?.roles ?? []} />
  if (tab === 'servers' && facts !== undefined) return <ServersTab facts={facts} />
  if (tab === 'properties') return <DatabaseProperties database={database} />
  if (tab === 'history') return <History entityType="database" entity={database} />
  const { description, usage, owner, changed } = childColumns
  return (
    <ChildList
      key={database.id} parent={database.fullyQualifiedName} type="databaseSchema" noun={{ one: 'schema', many: 'schemas' }} columns={(filter) => [nameColumn('databaseSchema', filter), description, usage, owner, changed]}
      empty={<Empty icon="schema" title="No schemas">A filter of the service leaves them out, or the role of the connection may not see them. The last run of the service tells which.</Empty>}
    />
  )
}
