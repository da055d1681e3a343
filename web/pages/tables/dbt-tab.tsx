import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { type DbtTest, entityDbtQuery, type TableDbt } from '../../api/dbt.ts'
import type { Table } from '../../api/types.ts'
import { DbtStatus } from '../../components/dbt/dbt-status.tsx'
import { type Fact, FactList, Group } from '../../components/entity/facts.tsx'
import { kindOf } from '../../components/entity/kind.ts'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { Chips } from '../../components/text/chip.tsx'
import { CodeBlock } from '../../components/text/code-block.tsx'
import { Sql } from '../../components/text/sql.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { columnPath, entityPath, lastPart, tablePath, visibleName } from '../../format/fqn.ts'
import { groupedNumber, humanDuration } from '../../format/number.ts'

type Made = Pick<Table, 'id' | 'fullyQualifiedName'>

/** What a dbt project knows of a table or function: how it is made, its tests with their last results, freshness, and what stands on it. */
export function DbtTab({ path, of }: { path: 'tables' | 'storedProcedures'; of: Made }) {
  const answer = useQuery(entityDbtQuery(path, of.id))
  if (answer.isError) return <Failure error={answer.error} what="what dbt knows" onRetry={() => void answer.refetch()} />
  if (answer.data === undefined) return <RowsSkeleton rows={8} />
  const { dbt } = answer.data
  if (dbt === undefined) return <Empty icon="info" title="No dbt project describes it">A dbt pipeline of the service reads the artifacts of a project and matches its models and sources with tables.</Empty>
  const stray = dbt.facts?.strayColumns ?? []
  return (
    <>
      {stray.length > 0 && <Note tone="warn">The project describes columns that the table does not have: {stray.map(visibleName).join(', ')}.</Note>}
      <Group title="How it is made"><FactList facts={factsOf(dbt)} /></Group>
      {path === 'tables' && <Tests dbt={dbt} table={of} />}
      <Users dbt={dbt} />
      <Code dbt={dbt} />
      <Contract dbt={dbt} />
      <Meta dbt={dbt} />
    </>
  )
}

function factsOf({ model, facts, project }: TableDbt): Fact[] {
  const { lastRun, freshness, group } = facts ?? {}
  return [
    { label: 'Project', value: project === undefined ? model.dbtSourceProject : <Link to={`/services/${encodeURIComponent(project.service)}/dbt?project=${project.id}`}>{visibleName(project.name)}</Link> },
    { label: 'Made by', value: project && `dbt ${project.dbtVersion}` },
    { label: 'Node', value: <code>{visibleName(facts?.uniqueId ?? model.resourceType ?? '')}</code> },
    { label: 'Made as', value: facts?.materialized },
    { label: 'Last run', value: lastRun && <><DbtStatus status={lastRun.status} />{lastRun.executionTimeMs !== undefined && `, ${humanDuration(lastRun.executionTimeMs)}`}{lastRun.at !== undefined && <>, <TimeAgo at={lastRun.at} /></>}{lastRun.message !== undefined && <>, <code>{visibleName(lastRun.message)}</code></>}</> },
    { label: 'File', value: model.path && <code>{visibleName(model.path)}</code> },
    { label: 'Described in', value: facts?.patchPath && <code>{visibleName(facts.patchPath)}</code> },
    { label: 'Reads', value: model.upstream === undefined || model.upstream.length === 0 ? undefined : <>{model.upstream.map((fqn, index) => <span key={fqn}>{index > 0 && ', '}<Link to={tablePath(fqn, 'dbt')}>{visibleName(lastPart(fqn))}</Link></span>)}</> },
    { label: 'Through', value: facts?.through && facts.through.map((id) => visibleName(id.split('.').at(-1) ?? id)).join(', ') },
    { label: 'Group', value: group && `${visibleName(group.name)}${group.owner === undefined ? '' : `, of ${visibleName(group.owner)}`}` },
    { label: 'Access', value: facts?.access },
    { label: 'Version', value: facts?.version && `${facts.version}${facts.latestVersion === undefined ? '' : facts.latestVersion === facts.version ? ', the latest' : `; the latest is ${facts.latestVersion}`}` },
    { label: 'Deprecated on', value: facts?.deprecatedOn?.slice(0, 10) },
    { label: 'Source', value: facts?.source && `${visibleName(facts.source.name)}${facts.source.loader === undefined ? '' : `, loaded by ${visibleName(facts.source.loader)}`}` },
    { label: 'Freshness', value: freshness && <><DbtStatus status={freshness.last?.status} />{freshness.last?.maxLoadedAt !== undefined && <>, newest row <TimeAgo at={freshness.last.maxLoadedAt} /></>}</> },
    { label: 'Must be fresh', value: freshness && [freshness.warnAfter && `warns after ${freshness.warnAfter}`, freshness.errorAfter && `fails after ${freshness.errorAfter}`].filter(Boolean).join(', ') },
    { label: 'Time spine', value: facts?.timeSpine && <>a row for each {facts.timeSpine.granularity ?? 'span of time'}, in <code>{visibleName(facts.timeSpine.column)}</code></> },
    { label: 'Tags', value: facts?.tags && <Chips texts={facts.tags.map(visibleName)} /> },
  ]
}

function Tests({ dbt: { facts }, table }: { dbt: TableDbt; table: Made }) {
  const tests = facts?.tests ?? []
  if (facts === undefined) return null
  return (
    <Group title="Tests" count={tests.length}>
      {tests.length === 0 && <p>The project tests nothing of it.</p>}
      {tests.length > 0 && (
        <PlainTable
          label="Tests of dbt" rows={tests} rowKey={(row) => row.uniqueId}
          columns={[
            { header: 'Result', width: '110px', cell: (row) => <DbtStatus status={row.lastRun?.status} /> },
            { header: 'Test', cell: (row) => <TestName test={row} /> },
            { header: 'Column', cell: (row) => row.column !== undefined && <Link to={columnPath(table.fullyQualifiedName, row.column)}>{visibleName(row.column)}</Link> },
            { header: 'Severity', width: '90px', cell: (row) => row.severity },
            { header: 'Rows', align: 'right', cell: (row) => row.lastRun?.failures !== undefined && row.lastRun.failures > 0 && groupedNumber(row.lastRun.failures) },
            { header: 'Run', width: '110px', cell: (row) => row.lastRun?.at !== undefined && <TimeAgo at={row.lastRun.at} /> },
          ]}
        />
      )}
    </Group>
  )
}

function TestName({ test }: { test: DbtTest }) {
  const given = Object.entries(test.arguments ?? {}).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ')
  return (
    <>
      <span title={test.name}>{visibleName(test.kind === 'generic' ? test.definition : test.name)}</span>{test.kind === 'unit' && ' (unit test)'}
      {given !== '' && <div><small>{visibleName(given)}</small></div>}
      {test.refersTo?.map((fqn) => <div key={fqn}><small>compares with <Link to={tablePath(fqn)}>{visibleName(lastPart(fqn))}</Link></small></div>)}
      {test.lastRun?.message !== undefined && <div><small>{visibleName(test.lastRun.message)}</small></div>}
    </>
  )
}

function Users({ dbt: { usedBy } }: { dbt: TableDbt }) {
  if (usedBy.length === 0) return null
  return (
    <Group title="Exposures and metrics on it" count={usedBy.length}>
      <PlainTable
        label="Exposures and metrics" rows={usedBy} rowKey={(row) => row.id}
        columns={[
          { header: 'Name', cell: (row) => <Link to={entityPath('dbtAsset', row.fullyQualifiedName) ?? '/'}>{visibleName(row.displayName ?? row.name)}</Link> },
          { header: 'Kind', width: '180px', cell: (row) => [kindOf('dbtAsset', row.assetType).label, row.kind].filter((text) => text !== undefined).join(', ') },
        ]}
      />
    </Group>
  )
}

function Code({ dbt: { model } }: { dbt: TableDbt }) {
  const [shown, setShown] = useState<'sql' | 'rawSql'>(model.sql === undefined ? 'rawSql' : 'sql')
  const text = model[shown]
  if (model.sql === undefined && model.rawSql === undefined) return null
  return (
    <Group title="SQL">
      <SegmentedControl
        size="xs" mb={8} value={shown} onChange={(value) => setShown(value as 'sql' | 'rawSql')} aria-label="Which SQL"
        data={[{ value: 'sql', label: 'As it was run', disabled: model.sql === undefined }, { value: 'rawSql', label: 'As it is written', disabled: model.rawSql === undefined }]}
      />
      {text !== undefined && <Sql key={shown} text={text} label={shown === 'sql' ? 'SQL as it was run' : 'SQL as it is written'} />}
    </Group>
  )
}

function Contract({ dbt: { facts } }: { dbt: TableDbt }) {
  const columns = facts?.contract?.columns ?? []
  if (columns.length === 0) return null
  return (
    <Group title="Contract" count={columns.length}>
      <PlainTable
        label="Contract" rows={columns} rowKey={(row) => row.name}
        columns={[{ header: 'Column', cell: (row) => visibleName(row.name) }, { header: 'Type', cell: (row) => row.dataType !== undefined && <code>{visibleName(row.dataType)}</code> }, { header: 'Constraints', cell: (row) => row.constraints.join(', ') }]}
      />
    </Group>
  )
}

function Meta({ dbt: { facts } }: { dbt: TableDbt }) {
  const meta = { ...(facts?.meta !== undefined && { model: facts.meta }), ...(facts?.columnMeta !== undefined && { columns: facts.columnMeta }) }
  if (Object.keys(meta).length === 0) return null
  return <Group title="Meta"><CodeBlock text={JSON.stringify(meta, null, 2)} label="meta" /></Group>
}
