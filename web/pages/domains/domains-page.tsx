import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { wholeListQuery } from '../../api/curation.ts'
import type { Domain } from '../../api/types.ts'
import { CreateButton } from '../../components/curate/create-form.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { entityPath, splitFqn, visibleName } from '../../format/fqn.ts'
import { plainText } from '../../format/text.ts'
import { SettingsFrame } from '../settings/settings-frame.tsx'

const domainTypes = ['Source-aligned', 'Consumer-aligned', 'Aggregate'] as const

/** Every domain, indented by where it stands. */
export function DomainsPage() {
  const domains = useQuery(wholeListQuery<Domain>('/domains'))
  return (
    <SettingsFrame tab="domains" lead="Areas of the business. What stands in a database or schema of a domain belongs to it too, unless it has a domain of its own.">
      <div><NewDomain /></div>
      {domains.isError && <Failure error={domains.error} what="the domains" onRetry={() => void domains.refetch()} />}
      {domains.isPending && <RowsSkeleton rows={4} />}
      {domains.data?.length === 0 && <Empty icon="domain" title="No domain yet">A domain gathers what one area of the business answers for: sales, logistics, finance.</Empty>}
      {domains.data !== undefined && domains.data.length > 0 && (
        <PlainTable
          label="Domains" rows={domains.data} rowKey={(one) => one.id}
          columns={[
            { header: 'Name', width: '30%', cell: (one) => <span style={{ paddingLeft: (splitFqn(one.fullyQualifiedName).length - 1) * 20 }}><Link to={entityPath('domain', one.fullyQualifiedName) ?? '/'}>{visibleName(one.displayName ?? one.name)}</Link></span> },
            { header: 'Kind', width: '150px', cell: (one) => one.domainType },
            { header: 'Description', cell: (one) => plainText(one.description ?? '') },
          ]}
        />
      )}
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
