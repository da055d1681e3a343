import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useSearchParams } from 'react-router'
import { type TestFilter, testsQuery, toRows } from '../../api/quality.ts'
import styles from '../../components/quality/quality.module.css'
import { QualityFrame } from '../../components/quality/quality-frame.tsx'
import { TestList } from '../../components/quality/test-list.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { useMoreRows } from '../../components/table/use-more-rows.ts'
import { counted } from '../../format/number.ts'

const statuses = [{ value: 'Failed', label: 'failed' }, { value: 'Aborted', label: 'warned or could not run' }, { value: 'Success', label: 'passed' }, { value: 'none', label: 'never ran' }]
const dimensions = ['Completeness', 'Accuracy', 'Consistency', 'Validity', 'Uniqueness', 'Integrity', 'SQL', 'NoDimension'].map((value) => ({ value, label: value === 'NoDimension' ? 'without one' : value }))
const step = 100

/** Every test, narrowed by words, status and dimension; the filters stand in the address. */
export function TestsPage() {
  const [search, setSearch] = useSearchParams()
  const set = (name: string, value: string | null) => setSearch((old) => {
    const next = new URLSearchParams(old)
    if (value === null || value === '') next.delete(name)
    else next.set(name, value)
    return next
  }, { replace: true })
  const [q] = useDebouncedValue(search.get('q') ?? '', 200)
  const filter: TestFilter = {
    ...(q !== '' && { q }), ...(search.get('status') !== null && { testCaseStatus: search.get('status')! }), ...(search.get('dimension') !== null && { dataQualityDimension: search.get('dimension')! }),
  }
  const tests = useMoreRows(step, (limit, offset) => testsQuery(filter, limit, offset), toRows)
  return (
    <QualityFrame tab="tests">
      <div className={styles.filters}>
        <FilterBox value={search.get('q') ?? ''} onChange={(value) => set('q', value)} label="Filter tests" />
        <Select size="sm" w={150} clearable aria-label="Status" placeholder="Any status" data={statuses} value={search.get('status')} onChange={(value) => set('status', value)} clearButtonProps={{ 'aria-label': 'Any status' }} />
        <Select size="sm" w={170} clearable aria-label="Dimension" placeholder="Any dimension" data={dimensions} value={search.get('dimension')} onChange={(value) => set('dimension', value)} clearButtonProps={{ 'aria-label': 'Any dimension' }} />
      </div>
      {tests.error !== null && <Failure error={tests.error} what="the tests" onRetry={tests.retry} />}
      {tests.rows === undefined && tests.error === null && <RowsSkeleton rows={10} />}
      {tests.rows?.length === 0 && <Empty icon="quality" title={search.size === 0 ? 'There are no tests yet' : 'No test is like this'}>{search.size === 0 ? 'They are added on the Data quality tab of a table.' : 'Take a filter off.'}</Empty>}
      {tests.rows !== undefined && tests.rows.length > 0 && (
        <>
          <p className={styles.soft} role="status">{counted(tests.total, 'test')}</p>
          <TestList tests={tests.rows} label="Tests" withTable />
          <MoreButton list={tests} />
        </>
      )}
    </QualityFrame>
  )
}
