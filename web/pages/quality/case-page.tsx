import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { incidentsQuery, resultsQuery, suitePath, targetOf, type TestCase, type TestResult, testQuery } from '../../api/quality.ts'
import { DeleteButton } from '../../components/curate/delete-button.tsx'
import { FactList, Group } from '../../components/entity/facts.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { alwaysLearns } from '../../components/quality/add-test/draft.ts'
import { FailingRows } from '../../components/quality/failing-rows.tsx'
import { FormerIncidents, IncidentPanel } from '../../components/quality/incident-panel.tsx'
import { TestDialogButton } from '../../components/quality/add-test/test-dialog.tsx'
import styles from '../../components/quality/quality.module.css'
import { ResultFacts } from '../../components/quality/result-facts.tsx'
import { ResultGraph } from '../../components/quality/result-graph.tsx'
import { TestStatusPill } from '../../components/quality/test-status.tsx'
import { Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { Chips } from '../../components/text/chip.tsx'
import { Markdown } from '../../components/text/markdown.tsx'
import { Sql } from '../../components/text/sql.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { columnPath, lastPart, tablePath, visibleName } from '../../format/fqn.ts'
import { counted, groupedNumber } from '../../format/number.ts'

/** One test: how it stands, what it found over time, what it is held against, its failing rows and its incident. */
export function CasePage() {
  const { fqn = '' } = useParams()
  const test = useQuery({ ...testQuery(fqn), refetchInterval: 30_000 })
  useTitle(test.data?.displayName ?? test.data?.name ?? 'Test')
  if (test.isError && test.data === undefined) return <Failure error={test.error} what="the test" onRetry={() => void test.refetch()} />
  if (test.data === undefined) return <RowsSkeleton rows={8} />
  return <Case test={test.data} />
}

function Case({ test }: { test: TestCase }) {
  const { table, column } = targetOf(test.entityLink)
  const navigate = useNavigate()
  const name = visibleName(test.displayName ?? test.name)
  return (
    <article className={styles.frame}>
      <nav aria-label="Breadcrumb" className={styles.crumbs}><Link to="/quality/tests">Tests</Link> › <Link to={tablePath(table, 'quality')}>{visibleName(lastPart(table))}</Link>{column !== undefined && <> › <Link to={columnPath(table, column)}>{visibleName(column)}</Link></>}</nav>
      <div className={styles.head}>
        <h1>{name}</h1><TestStatusPill status={test.testCaseStatus} notes={test.testCaseResult?.notes} />
        <span className={styles.actions}>
          {!test.deleted && <TestDialogButton tableFqn={table} test={test} />}
          {!test.deleted && <DeleteButton isLabelled what="test" name={test.name} path={`/dataQuality/testCases/${test.id}?hardDelete=true`} consequence={<p>Its results and incidents go with it.</p>} onDeleted={() => void navigate(tablePath(table, 'quality'))} />}
        </span>
      </div>
      {test.deleted && <Note tone="warn">This test was deleted <TimeAgo at={test.updatedAt} />.</Note>}
      {test.testDefinition.deleted === true && <Note tone="warn">Its definition was deleted: the test cannot run any more.</Note>}
      {test.description !== undefined && <Markdown text={test.description} />}
      <div className={styles.columns}>
        <div className={styles.content}>
          {test.testCaseResult === undefined ? <p className={styles.soft}>It never ran: run a pipeline of one of its suites.</p> : <LastResult result={test.testCaseResult} />}
          <Results fqn={test.fullyQualifiedName} />
          {test.testCaseResult?.testCaseStatus === 'Failed' && <Group title="Failing rows"><FailingRows testId={test.id} at={test.testCaseResult.timestamp} /></Group>}
          {test.inspectionQuery !== undefined && <Group title="SQL"><Sql text={test.inspectionQuery} label="Finds the rows that fail" /></Group>}
        </div>
        <aside className={styles.content} aria-label="About the test">
          <Incidents test={test} />
          <About test={test} />
        </aside>
      </div>
    </article>
  )
}

function LastResult({ result }: { result: TestResult }) {
  const { passedRows, failedRows, failedRowsPercentage } = result
  return (
    <Group title="Last result">
      <div className={styles.stack}>
        <p className={styles.result}>{result.result ?? '–'} <span className={styles.soft}><TimeAgo at={result.timestamp} /></span></p>
        {failedRows !== undefined && <p className={styles.soft}>{counted(failedRows, 'row')} failed{failedRowsPercentage !== undefined && ` (${Number(failedRowsPercentage.toFixed(2))}\u202f%)`}{passedRows !== undefined && `, ${groupedNumber(passedRows)} passed`}.</p>}
        <ResultFacts result={result} />
      </div>
    </Group>
  )
}

function Results({ fqn }: { fqn: string }) {
  const [days, setDays] = useState('30')
  const results = useQuery(resultsQuery(fqn, Number(days)))
  return (
    <Group title="Results">
      <SegmentedControl size="xs" mb={10} aria-label="Span" value={days} onChange={setDays} data={[{ value: '7', label: '7 days' }, { value: '30', label: '30 days' }, { value: '90', label: '90 days' }, { value: '3650', label: 'all' }]} />
      {results.isError && <Failure error={results.error} what="the results" onRetry={() => void results.refetch()} />}
      {results.isPending && <RowsSkeleton rows={5} />}
      {results.data?.length === 0 && <p className={styles.soft}>It did not run in that time.</p>}
      {results.data !== undefined && results.data.length > 0 && (
        <>
          <ResultGraph results={results.data} />
          <PlainTable
            label="Results" rows={results.data} rowKey={({ timestamp }) => String(timestamp)}
            columns={[
              { header: 'Status', width: '118px', cell: (row) => <TestStatusPill status={row.testCaseStatus} notes={row.notes} /> },
              { header: 'Found', cell: (row) => <span className={styles.result}>{row.result}</span> },
              { header: 'Failed rows', align: 'right', width: '92px', cell: (row) => row.failedRows !== undefined && groupedNumber(row.failedRows) },
              { header: 'When', width: '120px', cell: (row) => <TimeAgo at={row.timestamp} /> },
            ]}
          />
        </>
      )}
    </Group>
  )
}

function Incidents({ test }: { test: TestCase }) {
  const [search] = useSearchParams()
  const all = useQuery(incidentsQuery({ state: 'all', testCaseId: test.id }, 50))
  const shown = all.data?.data.find(({ id }) => id === search.get('incident'))?.id ?? test.incidentId ?? all.data?.data[0]?.id
  const others = (all.data?.data ?? []).filter(({ id }) => id !== shown)
  return (
    <Group title="Incident">
      {shown === undefined ? <p className={styles.soft}>It has none: the first failure opens one.</p> : <IncidentPanel key={shown} id={shown} testCaseFqn={test.fullyQualifiedName} />}
      {others.length > 0 && <FormerIncidents incidents={others} />}
    </Group>
  )
}

function About({ test }: { test: TestCase }) {
  const parameters = (test.parameterValues ?? []).filter(({ value }) => value !== '')
  const sql = parameters.filter(({ name }) => name === 'sqlExpression')
  return (
    <Group title="What it tests">
      <FactList
        facts={[
          { label: 'Definition', value: test.testDefinition.displayName ?? test.testDefinition.name },
          ...parameters.filter(({ name }) => name !== 'sqlExpression').map(({ name, value }) => ({ label: name, value: <code>{visibleName(value)}</code> })),
          { label: 'Bounds', value: test.useDynamicAssertion === true || alwaysLearns(test.testDefinition.name) ? 'learned from past results' : undefined },
          { label: 'Told apart by', value: test.dimensionColumns?.join(', ') },
          { label: 'Owners', value: test.owners?.map((owner) => owner.displayName ?? owner.name).join(', ') },
          { label: 'Suites', value: test.testSuites?.map((suite, index) => <span key={suite.id}>{index > 0 && ', '}<Link to={suitePath(suite.fullyQualifiedName)}>{suite.basic === true ? 'of the table' : visibleName(suite.displayName ?? suite.name)}</Link></span>) },
          { label: 'Tags', value: test.tags !== undefined && test.tags.length > 0 ? <Chips texts={test.tags.map(({ tagFQN }) => tagFQN)} /> : undefined },
        ]}
      />
      {sql.map(({ value }) => <Sql key="sql" text={value} label="SQL of the test" />)}
    </Group>
  )
}
