import { useNavigate, Link } from 'react-router'
import { domainMembersQuery, type DomainMember } from '../../api/curation.ts'
import type { Domain } from '../../api/types.ts'
import { DeleteButton } from '../../components/curate/delete-button.tsx'
import { ReferencesPart } from '../../components/curate/parts.tsx'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { History } from '../../components/entity/history.tsx'
import { kindOf } from '../../components/entity/kind.ts'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { DataTable, type TableColumn } from '../../components/table/data-table.tsx'
import { usePagedRows } from '../../components/table/use-paged-rows.ts'
import { entityPath, visibleName } from '../../format/fqn.ts'
import styles from '../glossaries/term-tree.module.css'
import { NewDomain } from './domains-page.tsx'

const tabs: readonly Tab[] = [{ id: 'assets', label: 'What belongs to it' }, { id: 'history', label: 'History' }]

/** A domain and what belongs to it. */
export function DomainPage() {
  const { fqn, tab } = useAddress()
  return (
    <EntityGate type="domain" fqn={fqn}>
      {(domain) => {
        const open = tabs.find((one) => one.id === tab)?.id ?? 'assets'
        return (
          <EntityFrame entityType="domain" entity={domain} parents={[domain.parent]} tabs={tabs} tab={open} facts={[domain.domainType]}>
            {open === 'history' ? <History entityType="domain" entity={domain} /> : <Assets key={domain.id} domain={domain} />}
          </EntityFrame>
        )
      }}
    </EntityGate>
  )
}

function Assets({ domain }: { domain: Domain }) {
  const navigate = useNavigate()
  const rows = usePagedRows(100, (limit, offset) => domainMembersQuery(domain.id, limit, offset), (answer) => answer)
  const part = { target: { collection: '/domains', id: domain.id, version: domain.version }, isEditable: !domain.deleted }
  return (
    <>
      <div className={styles.parts}><ReferencesPart title="Experts" field="experts" types={['user']} references={domain.experts ?? []} {...part} /></div>
      <div className={styles.actions}>
        <NewDomain parent={domain.fullyQualifiedName} />
        <DeleteButton isLabelled used={{ type: 'domain', id: domain.id }} what="domain" name={domain.name} path={`/domains/${domain.id}?recursive=true`} consequence={<p>Domains within it go with it. Nothing may be in it: you are asked what to do with what is.</p>} onDeleted={() => void navigate('/domains')} />
      </div>
      {rows.error !== null && <Failure error={rows.error} what="what belongs to it" onRetry={rows.retry} />}
      {rows.error === null && rows.total === undefined && <RowsSkeleton rows={6} />}
      {rows.total === 0 && <Empty icon="domain" title="Nothing was put into it yet">Open a service, database, schema or table and choose this domain at its right.</Empty>}
      {rows.total !== undefined && rows.total > 0 && <DataTable label="What belongs to it" columns={memberColumns} count={rows.total} rowAt={rows.rowAt} onRange={rows.onRange} onOpen={(row) => void navigate(entityPath(row.entityType, row.fullyQualifiedName) ?? '/')} />}
    </>
  )
}

const memberColumns: readonly TableColumn<DomainMember>[] = [
  { id: 'name', header: 'Name', width: 'minmax(150px, 1fr)', cell: (row) => <Link to={entityPath(row.entityType, row.fullyQualifiedName) ?? '/'}><Icon name={kindOf(row.entityType).icon} size={14} /> {visibleName(row.displayName ?? row.name)}</Link> },
  { id: 'kind', header: 'Kind', width: '110px', showFrom: 420, cell: (row) => kindOf(row.entityType).label },
  { id: 'where', header: 'Full name', width: 'minmax(120px, 1.4fr)', showFrom: 560, cell: (row) => visibleName(row.fullyQualifiedName) },
]
