import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { wholeListQuery } from '../../api/curation.ts'
import { CreateForm } from '../../components/curate/create-form.tsx'
import { Icon } from '../../components/icons/icon.tsx'
import { PageHead } from '../../components/layout/page-head.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { Chips } from '../../components/text/chip.tsx'
import { entityPath, visibleName } from '../../format/fqn.ts'
import { plainText } from '../../format/text.ts'

/** Every glossary. */
export function GlossariesPage() {
  const glossaries = useQuery(wholeListQuery('/glossaries'))
  const [isCreating, setCreating] = useState(false)
  const create = <Button size="sm" leftSection={<Icon name="plus" />} onClick={() => setCreating(true)}>New glossary</Button>
  return (
    <>
      <PageHead title="Glossaries" actions={create}>The words of the business, what they mean, and which tables and columns they are about.</PageHead>
      <CreateForm
        title="New glossary" opened={isCreating} onClose={() => setCreating(false)}
        extra={[{ id: 'mutuallyExclusive', kind: 'check', label: 'Exclusive', hint: 'A thing carries at most one of its terms' }]}
        toRequest={(words, extra) => ({ path: '/glossaries', body: { ...words, mutuallyExclusive: extra['mutuallyExclusive'] === true, provider: 'user' } })}
      />
      {glossaries.isError && <Failure error={glossaries.error} what="the glossaries" onRetry={() => void glossaries.refetch()} />}
      {glossaries.isPending && <RowsSkeleton rows={4} />}
      {glossaries.data?.length === 0 && <Empty icon="book" title="No glossary yet">A glossary gathers terms: what is a customer, an active user, net revenue. Terms are put on tables and columns, and lead from one to the other.</Empty>}
      {glossaries.data !== undefined && glossaries.data.length > 0 && (
        <PlainTable
          label="Glossaries" rows={glossaries.data} rowKey={(one) => one.id}
          columns={[
            { header: 'Name', width: '28%', cell: (one) => <Link to={entityPath('glossary', one.fullyQualifiedName) ?? '/'}>{visibleName(one.displayName ?? one.name)}</Link> },
            { header: 'Description', cell: (one) => plainText(one.description ?? '') },
            { header: 'Kind', width: '110px', cell: (one) => one.mutuallyExclusive === true && <Chips texts={['exclusive']} /> },
          ]}
        />
      )}
    </>
  )
}
