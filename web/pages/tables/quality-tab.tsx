import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { linkTo, suitePath, suiteQuery, testsQuery, toRows } from '../../api/quality.ts'
import type { Table } from '../../api/types.ts'
import { TestDialogButton } from '../../components/quality/add-test/test-dialog.tsx'
import styles from '../../components/quality/quality.module.css'
import { countsText, StatusBar } from '../../components/quality/status-bar.tsx'
import { Suggestions } from '../../components/quality/suggestions/suggestions.tsx'
import { TestList } from '../../components/quality/test-list.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { useMoreRows } from '../../components/table/use-more-rows.ts'

/** The tests of a table and its columns, and how each stands. */
export function QualityTab({ table }: { table: Table }) {
  const tests = useMoreRows(200, (limit, offset) => testsQuery({ entityLink: linkTo(table.fullyQualifiedName), includeAllTests: 'true' }, limit, offset), toRows, 30_000)
  const suite = tests.rows?.[0]?.testSuite
  const summary = useQuery({ ...suiteQuery(suite?.fullyQualifiedName ?? ''), enabled: suite !== undefined, refetchInterval: 30_000 })
  if (tests.error !== null && tests.rows === undefined) return <Failure error={tests.error} what="the tests" onRetry={tests.retry} />
  if (tests.rows === undefined || summary.isLoading) return <RowsSkeleton rows={6} />
  const add = !table.deleted && <TestDialogButton tableFqn={table.fullyQualifiedName} />
  const suggestions = !table.deleted && <Suggestions table={table.fullyQualifiedName} />
  if (tests.rows.length === 0) return <div className={styles.content}><Empty icon="quality" title="Nothing is tested yet" action={add}>A test says what has to hold for the table or one of its columns. One that fails opens an incident.</Empty>{suggestions}</div>
  const counts = summary.data?.summary
  return (
    <div className={`${styles.content} in-order`}>
      <div className={styles.counts}>
        {counts !== undefined && <><div className={styles.meter}><StatusBar counts={counts} label="Tests of the table" /></div><span className={styles.soft}>{countsText(counts)}</span></>}
        {suite !== undefined && <Link to={suitePath(suite.fullyQualifiedName ?? '')}>Suite and its pipelines</Link>}
        <span className={styles.actions}>{add}</span>
      </div>
      <TestList tests={tests.rows} label={`Tests of ${table.name}`} />
      <MoreButton list={tests} />
      {suggestions}
    </div>
  )
}
