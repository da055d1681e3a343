import { lazy, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { DatabaseService } from '../../api/types.ts'
import { useMay } from '../../api/use-may.ts'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { History } from '../../components/entity/history.tsx'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { servicePath } from '../../components/runs/run-words.ts'
import { RunList } from '../../components/runs/run-list.tsx'
import { Empty } from '../../components/state/notes.tsx'
import { childColumns, ChildList, nameColumn } from '../../components/table/child-list.tsx'
import { AccessTab } from './access-tab.tsx'
import { ConnectionTab } from './connection/connection-tab.tsx'
import { RestoreService, ServiceMenu } from './delete-service.tsx'
import { ServiceUsageTab } from './usage-tab.tsx'
import { PipelinesTab } from './pipelines/pipelines-tab.tsx'

const DbtProjectsTab = lazy(() => import('../dbt/dbt-tab.tsx').then((module) => ({ default: module.DbtProjectsTab })))

const allTabs: readonly Tab[] = [{ id: 'databases', label: 'Databases' }, { id: 'usage', label: 'Usage' }, { id: 'dbt', label: 'dbt' }, { id: 'pipelines', label: 'Pipelines' }, { id: 'runs', label: 'Runs' }, { id: 'connection', label: 'Connection' }, { id: 'access', label: 'Access' }, { id: 'history', label: 'History' }]

/** A service: one PostgreSQL server that the catalog describes. */
export function ServicePage() {
  const { fqn, tab } = useAddress()
  const mayAsk = useMay('admin')
  const tabs = allTabs.filter(({ id }) => mayAsk || id !== 'access')
  return (
    <EntityGate type="databaseService" fqn={fqn}>
      {(service) => {
        const open = tabs.find((one) => one.id === tab)?.id ?? 'databases'
        const hostPort = service.connection?.config?.['hostPort']
        return (
          <EntityFrame
            entityType="databaseService" entity={service} parents={[]} tabs={tabs} tab={open} isWide={open === 'connection' || open === 'pipelines'}
            actions={<ServiceActions service={service} />} facts={['PostgreSQL', typeof hostPort === 'string' && <code key="host">{hostPort}</code>]}
          >
            {contentOf(open, service)}
          </EntityFrame>
        )
      }}
    </EntityGate>
  )
}

function contentOf(tab: string, service: DatabaseService): ReactNode {
  if (tab === 'pipelines') return <PipelinesTab service={service} />
  if (tab === 'dbt') return <DbtProjectsTab key={service.id} service={service} />
  if (tab === 'usage') return <ServiceUsageTab key={service.id} service={service} />
  if (tab === 'runs') return <RunList filter={{ service: service.name }} />
  if (tab === 'connection') return <ConnectionTab service={service} />
  if (tab === 'access') return <AccessTab service={service} />
  if (tab === 'history') return <History entityType="databaseService" entity={service} />
  const { description, size, owner, changed } = childColumns
  return (
    <ChildList
      key={service.id} parent={service.fullyQualifiedName} type="database" noun={{ one: 'database', many: 'databases' }} columns={(filter) => [nameColumn('database', filter), description, size, owner, changed]}
      empty={<Empty icon="database" title="No databases yet">The service is known, but no run has described a database of it. Its <Link to={servicePath(service.name, 'pipelines')}>pipelines</Link> do, and tell what happened.</Empty>}
    />
  )
}

function ServiceActions({ service }: { service: DatabaseService }) {
  if (!useMay('ingest')) return null
  return <>{service.deleted && <RestoreService service={service} />}<ServiceMenu service={service} /></>
}
