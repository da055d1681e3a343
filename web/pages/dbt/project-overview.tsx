import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type DbtOverview, dbtProjectQuery } from '../../api/dbt.ts'
import { DbtStatus } from '../../components/dbt/dbt-status.tsx'
import { FactList, Group } from '../../components/entity/facts.tsx'
import { kindOf } from '../../components/entity/kind.ts'
import { Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import styles from '../../components/usage/usage.module.css'
import { columnPath, entityPath, joinFqn, lastPart, splitFqn, tablePath, visibleName } from '../../format/fqn.ts'
import { groupedNumber, humanDuration } from '../../format/number.ts'

/** What a dbt project comes to: models by materialisation, coverage of docs and tests, failing tests, slowest models, freshness, and nodes without a table. */
export function ProjectOverview({ id }: { id: string }) {
  const answer = useQuery(dbtProjectQuery(id))
  if (answer.isError) return <Failure error={answer.error} what="the dbt project" onRetry={() => void answer.refetch()} />
  if (answer.data === undefined) return <RowsSkeleton rows={10} />
  const overview = answer.data
  return (
    <>
      <Head overview={overview} />
      {overview.project.unmatchedCount > 0 && <div className={styles.spaced}><Note tone="warn">{unmatchedText(overview.project.unmatchedCount)}</Note></div>}
      <Figures overview={overview} />
      <Failing overview={overview} />
      <Slowest overview={overview} />
      <Freshness overview={overview} />
      <Assets overview={overview} />
      <Unmatched overview={overview} />
    </>
  )
}

function unmatchedText(count: number): string {
  return count === 1 ? 'One node of the project is in no table of the catalog; it is listed below with the reason.' : `${groupedNumber(count)} nodes of the project are in no table of the catalog; they are listed below with the reason.`
}

function Head({ overview: { project } }: { overview: DbtOverview }) {
  return (
    <Group title="The project"><FactList
      facts={[
        { label: 'Name', value: visibleName(project.name) }, { label: 'Made by', value: `dbt ${project.dbtVersion}${project.adapterType === undefined ? '' : `, ${project.adapterType}`}` },
        { label: 'Artifacts', value: <><code>{visibleName(project.location)}</code>{project.generatedAt !== undefined && <>, written <TimeAgo at={project.generatedAt} /></>}</> },
        { label: 'Read', value: <TimeAgo at={project.updatedAt} /> },
        { label: 'Run results', value: project.hasRunResults ? undefined : 'none: results of tests and times of models are not known' },
      ]}
    /></Group>
  )
}

function Figures({ overview: { materializations, coverage, tests } }: { overview: DbtOverview }) {
  return (
    <>
      <Group title="Made as">
        <div className={styles.figures}>{materializations.map(({ name, count }) => <span key={name}><b>{groupedNumber(count)}</b>{visibleName(name)}</span>)}</div>
      </Group>
      <Group title="Coverage">
        <div className={styles.figures}>
          <Share label="models described" part={coverage.described} of={coverage.tables} />
          <Share label="columns described" part={coverage.describedColumns} of={coverage.columns} />
          <Share label="models tested" part={coverage.tested} of={coverage.tables} />
        </div>
      </Group>
      {tests.length > 0 && (
        <Group title="Tests, by their last result">
          <div className={styles.figures}>{tests.map(({ status, count }) => <span key={status}><b>{groupedNumber(count)}</b><DbtStatus status={status === 'not run' ? undefined : status} /></span>)}</div>
        </Group>
      )}
    </>
  )
}

function Share({ label, part, of }: { label: string; part: number; of: number }) {
  return <span><b>{of === 0 ? '–' : `${Math.round((100 * part) / of)} %`}</b>{label}: {groupedNumber(part)} of {groupedNumber(of)}</span>
}

/** `schema.table`, with a link to what dbt knows of it. */
function TableLink({ fqn, tab = 'dbt' }: { fqn: string; tab?: string }) {
  return <Link to={tablePath(fqn, tab)}>{visibleName(joinFqn(...splitFqn(fqn).slice(-2)))}</Link>
}

function Failing({ overview: { failing } }: { overview: DbtOverview }) {
  if (failing.length === 0) return null
  return (
    <Group title="Tests that fail or warn" count={failing.length}>
      <PlainTable
        label="Tests that fail or warn" rows={failing} rowKey={(row) => `${row.table} ${row.name}`}
        columns={[
          { header: 'Result', width: '90px', cell: (row) => <DbtStatus status={row.status} /> },
          { header: 'Test', cell: (row) => <><span className={styles.longName}>{visibleName(row.name)}</span>{row.message !== undefined && <div><small>{visibleName(row.message)}</small></div>}</> },
          { header: 'Table', cell: (row) => <><TableLink fqn={row.table} />{row.column !== undefined && <div><small><Link to={columnPath(row.table, row.column)}>{visibleName(row.column)}</Link></small></div>}</> },
          { header: 'Rows', align: 'right', cell: (row) => row.failures !== undefined && row.failures > 0 && groupedNumber(row.failures) },
        ]}
      />
    </Group>
  )
}

function Slowest({ overview: { slowest } }: { overview: DbtOverview }) {
  if (slowest.length === 0) return null
  return (
    <Group title="Slowest models">
      <PlainTable
        label="Slowest models" rows={slowest} rowKey={(row) => row.table}
        columns={[
          { header: 'Model', cell: (row) => <TableLink fqn={row.table} /> }, { header: 'Took', align: 'right', width: '90px', cell: (row) => humanDuration(row.executionTimeMs) },
          { header: 'Result', width: '110px', cell: (row) => <DbtStatus status={row.status} /> }, { header: 'Run', width: '120px', cell: (row) => row.at !== undefined && <TimeAgo at={row.at} /> },
        ]}
      />
    </Group>
  )
}

function Freshness({ overview: { freshness } }: { overview: DbtOverview }) {
  if (freshness.length === 0) return null
  return (
    <Group title="Freshness of sources" count={freshness.length}>
      <PlainTable
        label="Freshness of sources" rows={freshness} rowKey={(row) => row.table}
        columns={[{ header: 'Result', width: '90px', cell: (row) => <DbtStatus status={row.status} /> }, { header: 'Source', cell: (row) => <TableLink fqn={row.table} /> }, { header: 'Newest row', cell: (row) => row.maxLoadedAt !== undefined && <TimeAgo at={row.maxLoadedAt} /> }]}
      />
    </Group>
  )
}

function Assets({ overview: { assets, project } }: { overview: DbtOverview }) {
  if (assets.length === 0) return null
  return (
    <Group title="Exposures, metrics and semantic models" count={assets.length}>
      <PlainTable
        label="Exposures, metrics and semantic models" rows={assets} rowKey={(row) => row.id}
        columns={[
          { header: 'Name', cell: (row) => <Link to={entityPath('dbtAsset', `${project.service}.${joinFqn(row.name)}`) ?? '/'}>{visibleName(row.displayName ?? row.name)}</Link> },
          { header: 'Kind', width: '200px', cell: (row) => [kindOf('dbtAsset', row.assetType).label, row.kind].filter((text) => text !== undefined).join(', ') },
        ]}
      />
    </Group>
  )
}

function Unmatched({ overview: { unmatched } }: { overview: DbtOverview }) {
  if (unmatched.length === 0) return null
  return (
    <Group title="Nodes without a table" count={unmatched.length}>
      <PlainTable
        label="Nodes without a table" rows={unmatched} rowKey={(row) => row.uniqueId}
        columns={[
          { header: 'Node', cell: (row) => <><code>{visibleName(row.uniqueId)}</code><div><small>{visibleName(row.relation)}</small></div></> }, { header: 'Why', cell: (row) => visibleName(row.reason) },
          { header: 'Nearest', cell: (row) => row.candidates.map((fqn) => <div key={fqn}><Link to={tablePath(fqn)} title={fqn}>{visibleName(lastPart(fqn))}</Link></div>) },
        ]}
      />
    </Group>
  )
}
