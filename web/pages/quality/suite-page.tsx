import { Button, Checkbox, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { addToSuite, removeFromSuite, suiteQuery, type TestCase, type TestSuite, testsQuery, toRows } from '../../api/quality.ts'
import { useMay } from '../../api/use-may.ts'
import { DeleteButton } from '../../components/curate/delete-button.tsx'
import { failureText } from '../../components/curate/use-edit.ts'
import { Group } from '../../components/entity/facts.tsx'
import { Icon } from '../../components/icons/icon.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import styles from '../../components/quality/quality.module.css'
import { countsText, StatusBar } from '../../components/quality/status-bar.tsx'
import { TestList } from '../../components/quality/test-list.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { MoreButton } from '../../components/table/more-button.tsx'
import { useMoreRows } from '../../components/table/use-more-rows.ts'
import { Markdown } from '../../components/text/markdown.tsx'
import { tablePath, visibleName } from '../../format/fqn.ts'
import { SuitePipelines } from './suite-pipelines.tsx'

/** A suite: its tests with how they stand, and the pipelines that run them. */
export function SuitePage() {
  const { fqn = '' } = useParams()
  const suite = useQuery({ ...suiteQuery(fqn), refetchInterval: 30_000 })
  useTitle(suite.data === undefined ? 'Suite' : nameOf(suite.data))
  if (suite.isError && suite.data === undefined) return <Failure error={suite.error} what="the suite" onRetry={() => void suite.refetch()} />
  if (suite.data === undefined) return <RowsSkeleton rows={8} />
  return <Suite suite={suite.data} />
}

function nameOf(suite: TestSuite): string {
  return visibleName(suite.basicEntityReference?.name ?? suite.displayName ?? suite.name)
}

function Suite({ suite }: { suite: TestSuite }) {
  const navigate = useNavigate()
  const tests = useMoreRows(200, (limit, offset) => testsQuery({ testSuiteId: suite.id }, limit, offset), toRows, 30_000)
  const table = suite.basicEntityReference?.fullyQualifiedName
  const [taken, setTaken] = useState<TestCase>()
  return (
    <article className={`${styles.frame} in-order`}>
      <nav aria-label="Breadcrumb" className={styles.crumbs}><Link to="/quality/suites">Suites</Link>{table !== undefined && <> › <Link to={tablePath(table, 'quality')}>{visibleName(table)}</Link></>}</nav>
      <div className={styles.head}>
        <h1>{nameOf(suite)}</h1><span className={styles.soft}>{table === undefined ? 'Bundle' : 'Suite of the table'}</span>
        <span className={styles.actions}>
          {table === undefined && <AddTests suite={suite} />}
          {table === undefined && <DeleteButton isLabelled what="bundle" name={suite.name} path={`/dataQuality/testSuites/${suite.id}?hardDelete=true&recursive=true`} consequence={<p>Its tests stay; its pipelines go with it.</p>} onDeleted={() => void navigate('/quality/suites')} />}
        </span>
      </div>
      {suite.description !== undefined && <Markdown text={suite.description} />}
      {suite.summary !== undefined && suite.summary.total > 0 && <div className={styles.counts}><div className={styles.meter}><StatusBar counts={suite.summary} label="Tests" /></div><span className={styles.soft}>{countsText(suite.summary)}</span></div>}
      <SuitePipelines suite={suite} />
      <Group title="Tests" {...(tests.rows !== undefined && { count: tests.total })}>
        {tests.error !== null && <Failure error={tests.error} what="the tests" onRetry={tests.retry} />}
        {tests.rows === undefined && tests.error === null && <RowsSkeleton rows={6} />}
        {taken !== undefined && <TakenOut key={taken.id} suiteId={suite.id} test={taken} onDone={() => setTaken(undefined)} />}
        {tests.rows?.length === 0 && <Empty icon="quality" title="It holds no tests yet">Put tests of any table into it.</Empty>}
        {tests.rows !== undefined && tests.rows.length > 0 && (
          <TestList tests={tests.rows} label={`Tests of ${suite.name}`} withTable={table === undefined} more={table === undefined ? [{ header: 'Take out', width: '80px', align: 'right', cell: (test) => <TakeOut suiteId={suite.id} test={test} onTaken={setTaken} /> }] : []} />
        )}
        <MoreButton list={tests} />
      </Group>
    </article>
  )
}

/** What was taken out last is put back by one click: it is gone from here alone. */
function TakenOut({ suiteId, test, onDone }: { suiteId: string; test: TestCase; onDone: () => void }) {
  const queries = useQueryClient()
  const undo = useMutation({
    mutationFn: () => addToSuite(suiteId, [test.id]),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['quality'] })
      onDone()
    },
  })
  return (
    <p role="status" className={styles.soft}>
      {visibleName(test.displayName ?? test.name)} was taken out; it stays a test of its table. <Button size="compact-xs" variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>Undo</Button>
      {undo.isError && <span className={styles.error} role="alert"> {failureText(undo.error)}</span>}
    </p>
  )
}

function TakeOut({ suiteId, test, onTaken }: { suiteId: string; test: TestCase; onTaken: (test: TestCase) => void }) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => removeFromSuite(suiteId, test.id),
    onSuccess: async () => {
      onTaken(test)
      await queries.invalidateQueries({ queryKey: ['quality'] })
    },
  })
  if (!useMay('edit')) return null
  return <Button size="compact-xs" variant="subtle" color="gray" loading={remove.isPending} aria-label={`Take ${test.name} out`} onClick={() => remove.mutate()}><Icon name="close" size={13} /></Button>
}

function AddTests({ suite }: { suite: TestSuite }) {
  const [isOpen, setOpen] = useState(false)
  if (!useMay('edit')) return null
  return (
    <>
      <Button size="compact-md" leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen(true)}>Add tests</Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} size="min(720px, 100%)" title={`Add tests to ${nameOf(suite)}`}>{isOpen && <ChooseTests suite={suite} onClose={() => setOpen(false)} />}</Modal>
    </>
  )
}

function ChooseTests({ suite, onClose }: { suite: TestSuite; onClose: () => void }) {
  const queries = useQueryClient()
  const [q, setQ] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const all = useQuery(testsQuery({ ...(q.trim() !== '' && { q: q.trim() }) }, 200))
  const add = useMutation({
    mutationFn: () => addToSuite(suite.id, [...chosen]),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['quality'] })
      onClose()
    },
  })
  const offered = (all.data?.data ?? []).filter(({ testSuites = [] }) => !testSuites.some(({ id }) => id === suite.id))
  const toggle = (id: string) => setChosen((old) => (old.has(id) ? new Set([...old].filter((one) => one !== id)) : new Set([...old, id])))
  return (
    <div className={styles.form}>
      <FilterBox value={q} onChange={setQ} label="Filter tests" />
      {all.data !== undefined && offered.length === 0 && <p className={styles.soft}>No other test is like this.</p>}
      <div style={{ maxHeight: '50vh', overflowY: 'auto' }} tabIndex={0} role="group" aria-label="Tests">
        {offered.map((test) => (
          <Checkbox key={test.id} my={6} size="xs" label={visibleName(test.displayName ?? test.name)} description={visibleName(test.entityFQN)} checked={chosen.has(test.id)} onChange={() => toggle(test.id)} />
        ))}
      </div>
      {add.isError && <p className={styles.error} role="alert">{failureText(add.error)}</p>}
      <div className={styles.filters}>
        <Button size="sm" disabled={chosen.size === 0} loading={add.isPending} onClick={() => add.mutate()}>Add {chosen.size === 0 ? '' : chosen.size}</Button>
        <Button size="sm" variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </div>
  )
}
