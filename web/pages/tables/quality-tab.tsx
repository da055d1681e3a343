import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { linkTo, suitePath, testsQuery } from '../../api/quality.ts'
import type { Table } from '../../api/types.ts'
import { TestDialogButton } from '../../components/quality/add-test/test-dialog.tsx'
import styles from '../../components/quality/quality.module.css'
import { countsText, StatusBar } from '../../components/quality/status-bar.tsx'
import { Suggestions } from '../../components/quality/suggestions/suggestions.tsx'
import { TestList } from '../../components/quality/test-list.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'

/** The tests of a table and its columns, and how each stands. */
export function QualityTab({ table }: { table: Table }) {
  const tests = useQuery({ ...testsQuery({ entityLink: linkTo(table.fullyQualifiedName), includeAllTests: 'true' }, 1000), refetchInterval: 30_000 })
  if (tests.isError && tests.data === undefined) return <Failure error={tests.error} what="the tests" onRetry={() => void tests.refetch()} />
  if (tests.data === undefined) return <RowsSkeleton rows={6} />
  const { data } = tests.data
  const add = !table.deleted && <TestDialogButton tableFqn={table.fullyQualifiedName} />
  const suite = data[0]?.testSuite
  const suggestions = !table.deleted && <Suggestions table={table.fullyQualifiedName} />
  if (data.length === 0) return <div className={styles.content}><Empty icon="quality" title="Nothing is tested yet" action={add}>A test says what has to hold for the table or one of its columns. One that fails opens an incident.</Empty>{suggestions}</div>
  const counts = {
    total: data.length, success: data.filter((test) => test.testCaseStatus === 'Success').length, failed: data.filter((test) => test.testCaseStatus === 'Failed').length,
    aborted: data.filter((test) => test.testCaseStatus === 'Aborted').length, queued: data.filter((test) => test.testCaseStatus === 'Queued').length,
  }
  return (
    <div className={styles.content}>
      <div className={styles.counts}>
        <div className={styles.meter}><StatusBar counts={counts} label="Tests of the table" /></div>
        <span className={styles.soft}>{countsText(counts)}</span>
        {suite !== undefined && <Link to={suitePath(suite.fullyQualifiedName ?? '')}>Suite and its pipelines</Link>}
        <span className={styles.actions}>{add}</span>
      </div>
      <TestList tests={data} label={`Tests of ${table.name}`} />
      {suggestions}
    </div>
  )
}
