import { Link } from 'react-router'
import type { Domain } from '../../api/types.ts'
import { CreateButton } from '../../components/curate/create-form.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { useKeysetRows } from '../../components/table/use-keyset-rows.ts'
import { entityPath, splitFqn, visibleName } from '../../format/fqn.ts'
import { plainText } from '../../format/text.ts'
import { SettingsFrame } from '../settings/settings-frame.tsx'

const domainTypes = ['Source-aligned', 'Consumer-aligned', 'Aggregate'] as const

const pageSize = 200

/** Every domain, indented by where it stands. */
export function DomainsPage() {
  const domains = useKeysetRows<Domain>('/domains', {}, pageSize)
  return (
    <SettingsFrame tab="domains" lead="Areas of the business. What stands in a database or schema of a domain belongs to it too, unless it has a domain of its own.">
      <div><NewDomain /></div>
      {domains.error !== null && <Failure error={domains.error} what="the domains" onRetry={domains.retry} />}
      {domains.rows === undefined && domains.error === null && <RowsSkeleton rows={4} />}
      {domains.rows?.length === 0 && <Empty icon="domain" title="No domain yet">A domain gathers what one area of the business answers for: sales, logistics, finance.</Empty>}
      {domains.rows !== undefined && domains.rows.length > 0 && (
        <PlainTable
          label="Domains" rows={domains.rows} rowKey={(one) => one.id}
          columns={[
            { header: 'Name', width: '30%', cell: (one) => <span style={{ paddingLeft: (splitFqn(one.fullyQualifiedName).length - 1) * 20 }}><Link to={entityPath('domain', one.fullyQualifiedName) ?? '/'}>{visibleName(one.displayName ?? one.name)}</Link></span> },
            { header: 'Kind', width: '150px', cell: (one) => one.domainType },
            { header: 'Description', cell: (one) => plainText(one.description ?? '') },
          ]}
        />
      )}
      <MoreButton list={domains} />
    </SettingsFrame>
  )
}

/** A button that makes a domain, or one within a domain. */
export function NewDomain({ parent }: { parent?: string }) {
  return (
    <CreateButton
      label={parent === undefined ? 'New domain' : 'New domain within'} size={parent === undefined ? 'sm' : 'compact-sm'} title={parent === undefined ? 'New domain' : `New domain within ${parent}`}
      extra={[{ id: 'domainType', kind: 'choice', label: 'Kind', values: domainTypes }]}
      toRequest={(words, extra) => ({ path: '/domains', body: { ...words, domainType: extra['domainType'], ...(parent !== undefined && { parent }) } })}
    />
  )
}
