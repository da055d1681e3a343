import { Link } from 'react-router'
import { type TestCase, targetOf, testPath } from '../../api/quality.ts'
import { lastPart, tablePath, visibleName } from '../../format/fqn.ts'
import { type PlainColumn, PlainTable } from '../table/plain-table.tsx'
import { LongName } from '../text/long-name.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './quality.module.css'
import { TestStatusPill } from './test-status.tsx'

type TestListProps = { tests: readonly TestCase[]; label: string; withTable?: boolean; more?: readonly PlainColumn<TestCase>[] }

const nothingMore: readonly PlainColumn<TestCase>[] = []

/** Tests with how each stands; `withTable` says on which table. */
export function TestList({ tests, label, withTable = false, more = nothingMore }: TestListProps) {
  return (
    <PlainTable
      label={label} rows={tests} rowKey={({ id }) => id}
      columns={[
        { header: 'Status', width: '118px', cell: ({ testCaseStatus, testCaseResult }) => <TestStatusPill status={testCaseStatus} notes={testCaseResult?.notes} /> },
        { header: 'Test', width: '24%', cell: (test) => <TestName test={test} withTable={withTable} /> },
        { header: 'Definition', cell: ({ testDefinition }) => <span className={styles.soft}>{testDefinition.displayName ?? testDefinition.name}{testDefinition.deleted === true && ' (deleted)'}</span> },
        { header: 'Result', cell: ({ testCaseResult }) => testCaseResult?.result !== undefined && <span className={styles.result}>{testCaseResult.result}</span> },
        { header: 'Incident', cell: ({ incidentId, fullyQualifiedName }) => incidentId !== undefined && <Link to={testPath(fullyQualifiedName)}>open</Link> },
        { header: 'Last run', width: '110px', cell: ({ testCaseResult }) => testCaseResult !== undefined && <TimeAgo at={testCaseResult.timestamp} /> },
        ...more,
      ]}
    />
  )
}

function TestName({ test, withTable }: { test: TestCase; withTable: boolean }) {
  const { table, column } = targetOf(test.entityLink)
  return (
    <>
      <Link className={styles.name} to={testPath(test.fullyQualifiedName)}><LongName name={test.displayName ?? test.name} /></Link>
      <span className={styles.place}>{withTable && <Link to={tablePath(table, 'quality')} title={table}>{visibleName(lastPart(table))}</Link>}{withTable && column !== undefined && ', '}{column === undefined ? !withTable && 'the table' : visibleName(column)}</span>
    </>
  )
}
