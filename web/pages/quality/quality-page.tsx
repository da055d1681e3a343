import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Dimension, overviewQuery, type QualityOverview, testsQuery } from '../../api/quality.ts'
import { Group } from '../../components/entity/facts.tsx'
import styles from '../../components/quality/quality.module.css'
import { QualityFrame } from '../../components/quality/quality-frame.tsx'
import { countsText, StatusBar } from '../../components/quality/status-bar.tsx'
import { TestList } from '../../components/quality/test-list.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { groupedNumber, humanDuration } from '../../format/number.ts'
import { TrendBars } from './trend-bars.tsx'

/** How good the data is, as far as tests tell: what fails now, by dimension, how much is tested at all, and how that went day by day. */
export function QualityPage() {
  const overview = useQuery({ ...overviewQuery, refetchInterval: 60_000 })
  return (
    <QualityFrame tab="overview">
      {overview.isError && overview.data === undefined && <Failure error={overview.error} what="the overview" onRetry={() => void overview.refetch()} />}
      {overview.isPending && <RowsSkeleton rows={8} />}
      {overview.data?.tests.total === 0 && <Empty icon="quality" title="Nothing is tested yet">Open a <Link to="/explore?type=table">table</Link> and add a test on its Data quality tab, or start from what a constraint or a profile suggests there.</Empty>}
      {overview.data !== undefined && overview.data.tests.total > 0 && <Overview overview={overview.data} />}
    </QualityFrame>
  )
}

function Overview({ overview: { tests, dimensions, coverage, incidents, trend } }: { overview: QualityOverview }) {
  return (
    <>
      <dl className={styles.facts}>
        <Figure label="Tests" value={groupedNumber(tests.total)} more={countsText(tests)} to="/quality/tests" />
        <Figure label="Tables tested" value={shareText(coverage.tested, coverage.tables)} more={`${groupedNumber(coverage.tested)} of ${groupedNumber(coverage.tables)}`} />
        <Figure label="Healthy tables" value={shareText(coverage.healthy, coverage.tested)} more={`${groupedNumber(coverage.healthy)} of ${groupedNumber(coverage.tested)} tested: every test passed`} />
        <Figure label="Open incidents" value={groupedNumber(incidents.open)} more={incidents.unassigned > 0 ? `${groupedNumber(incidents.unassigned)} without anybody` : ''} to="/quality/incidents" />
        {incidents.meanMsToResolve !== undefined && <Figure label="Mean time to resolve" value={humanDuration(incidents.meanMsToResolve)} more={`${groupedNumber(incidents.resolvedLately)} in 30 days`} />}
      </dl>
      <FailingNow count={tests.failed + tests.aborted} />
      <Group title="By dimension">
        <dl className={styles.dimensions}>
          {dimensions.map((row) => (
            <Row key={row.dimension} dimension={row.dimension} row={row} />
          ))}
        </dl>
      </Group>
      <Group title="Results of the last 30 days">{trend.length === 0 ? <p className={styles.soft}>No test ran in that time.</p> : <TrendBars trend={trend} />}</Group>
    </>
  )
}

function Row({ dimension, row }: { dimension: Dimension; row: QualityOverview['dimensions'][number] }) {
  return (
    <>
      <dt><Link to={`/quality/tests?dimension=${dimension}`}>{dimension === 'NoDimension' ? 'Without one' : dimension}</Link></dt>
      <dd><StatusBar counts={row} label={dimension} /></dd>
      <dd>{countsText(row)}</dd>
    </>
  )
}

function Figure({ label, value, more, to }: { label: string; value: string; more?: string; to?: string }) {
  return <div><dt>{label}</dt><dd>{to === undefined ? value : <Link to={to}>{value}</Link>} {more !== undefined && more !== '' && <small>{more}</small>}</dd></div>
}

const shown = 20

/** What somebody has to look at: failed tests first, then those that could not run. */
function FailingNow({ count }: { count: number }) {
  const failed = useQuery(testsQuery({ testCaseStatus: 'Failed' }, shown))
  const aborted = useQuery(testsQuery({ testCaseStatus: 'Aborted' }, shown))
  const tests = [...failed.data?.data ?? [], ...aborted.data?.data ?? []].slice(0, shown)
  return (
    <Group title="Failing now" count={count}>
      {failed.isError && <Failure error={failed.error} what="the failing tests" onRetry={() => void failed.refetch()} />}
      {failed.isPending && <RowsSkeleton rows={3} />}
      {failed.data !== undefined && tests.length === 0 && <p className={styles.soft}>Every test that ran passed.</p>}
      {tests.length > 0 && <TestList tests={tests} label="Failing tests" withTable />}
      {count > tests.length && tests.length > 0 && <p><Link to="/quality/tests?status=Failed">All that failed</Link></p>}
    </Group>
  )
}

function shareText(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)}\u202f%`
}
