import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { Link } from 'react-router'
import { suitePath, suitesQuery, type TestSuite } from '../../api/quality.ts'
import { CreateButton } from '../../components/curate/create-form.tsx'
import { Group } from '../../components/entity/facts.tsx'
import styles from '../../components/quality/quality.module.css'
import { QualityFrame } from '../../components/quality/quality-frame.tsx'
import { countsText, StatusBar } from '../../components/quality/status-bar.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { useMoreRows } from '../../components/table/use-more-rows.ts'
import { lastPart, parentFqn, visibleName } from '../../format/fqn.ts'

/** Tests that belong together: bundles that people make, and the suites of tables. */
export function SuitesPage() {
  const [filter, setFilter] = useState('')
  const [q] = useDebouncedValue(filter.trim(), 200)
  return (
    <QualityFrame tab="suites">
      <div className={styles.filters}>
        <FilterBox value={filter} onChange={setFilter} label="Filter suites" />
        <CreateButton label="New bundle" title="New bundle" toRequest={(words) => ({ path: '/dataQuality/testSuites', body: words })} />
      </div>
      <SuiteGroup type="logical" title="Bundles" q={q} />
      <SuiteGroup type="basic" title="Of tables" q={q} />
    </QualityFrame>
  )
}

const step = 100

function SuiteGroup({ type, title, q }: { type: 'basic' | 'logical'; title: string; q: string }) {
  const suites = useMoreRows(step, (limit, offset) => suitesQuery(type, q, limit, offset), ({ data, paging }) => ({ rows: data, total: paging.total }))
  return (
    <Group title={title} {...(suites.rows !== undefined && { count: suites.total })}>
      {suites.error !== null && <Failure error={suites.error} what="the suites" onRetry={suites.retry} />}
      {suites.rows === undefined && suites.error === null && <RowsSkeleton rows={4} />}
      {suites.rows?.length === 0 && (
        <Empty icon="quality" title={q === '' ? (type === 'logical' ? 'No bundles yet' : 'No table is tested yet') : 'None of this name'}>{type === 'logical' ? 'A bundle holds tests of several tables, to be run and watched together.' : 'A table has a suite with its first test.'}</Empty>
      )}
      {suites.rows !== undefined && suites.rows.length > 0 && (
        <PlainTable
          label={title} rows={suites.rows} rowKey={({ id }) => id}
          columns={[
            { header: 'Suite', cell: (suite) => <SuiteName suite={suite} /> },
            { header: 'Health', width: '180px', cell: ({ summary, name }) => summary !== undefined && summary.total > 0 && <StatusBar counts={summary} label={name} /> },
            { header: 'Tests', cell: ({ summary }) => summary !== undefined && <span className={styles.soft}>{countsText(summary)}</span> },
            { header: 'Pipelines', align: 'right', width: '90px', cell: ({ pipelines }) => (pipelines?.length ?? 0) > 0 && pipelines!.length },
            { header: 'Owners', cell: ({ owners }) => owners?.map((owner) => owner.displayName ?? owner.name).join(', ') },
          ]}
        />
      )}
      <MoreButton list={suites} />
    </Group>
  )
}

function SuiteName({ suite }: { suite: TestSuite }) {
  const table = suite.basicEntityReference?.fullyQualifiedName
  const name = table === undefined ? visibleName(suite.displayName ?? suite.name) : visibleName(lastPart(table))
  return <><Link className={styles.name} to={suitePath(suite.fullyQualifiedName)}>{name}</Link>{table !== undefined && <span className={styles.place}>{visibleName(parentFqn(table) ?? '')}</span>}</>
}
