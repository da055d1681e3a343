import { Link } from 'react-router'
import type { Labelled } from '../../api/curation.ts'
import { CreateButton } from '../../components/curate/create-form.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { useKeysetRows } from '../../components/table/use-keyset-rows.ts'
import { Chips } from '../../components/text/chip.tsx'
import { entityPath, visibleName } from '../../format/fqn.ts'
import { plainText } from '../../format/text.ts'
import { SettingsFrame } from '../settings/settings-frame.tsx'

const pageSize = 200

/** Every glossary. */
export function GlossariesPage() {
  const glossaries = useKeysetRows<Labelled>('/glossaries', {}, pageSize)
  const create = (
    <CreateButton
      label="New glossary" title="New glossary" extra={[{ id: 'mutuallyExclusive', kind: 'check', label: 'Exclusive', hint: 'A thing carries at most one of its terms' }]}
      toRequest={(words, extra) => ({ path: '/glossaries', body: { ...words, mutuallyExclusive: extra['mutuallyExclusive'] === true, provider: 'user' } })}
    />
  )
  return (
    <SettingsFrame tab="glossaries" lead="The words of the business, what they mean, and which tables and columns they are about.">
      <div>{create}</div>
      {glossaries.error !== null && <Failure error={glossaries.error} what="the glossaries" onRetry={glossaries.retry} />}
      {glossaries.rows === undefined && glossaries.error === null && <RowsSkeleton rows={4} />}
      {glossaries.rows?.length === 0 && <Empty icon="book" title="No glossary yet">A glossary gathers terms: what is a customer, an active user, net revenue. Terms are put on tables and columns, and lead from one to the other.</Empty>}
      {glossaries.rows !== undefined && glossaries.rows.length > 0 && (
        <PlainTable
          label="Glossaries" rows={glossaries.rows} rowKey={(one) => one.id}
          columns={[
            { header: 'Name', width: '28%', cell: (one) => <Link to={entityPath('glossary', one.fullyQualifiedName) ?? '/'}>{visibleName(one.displayName ?? one.name)}</Link> },
            { header: 'Description', cell: (one) => plainText(one.description ?? '') },
            { header: 'Kind', width: '110px', cell: (one) => one.mutuallyExclusive === true && <Chips texts={['exclusive']} /> },
          ]}
        />
      )}
      <MoreButton list={glossaries} />
    </SettingsFrame>
  )
}
