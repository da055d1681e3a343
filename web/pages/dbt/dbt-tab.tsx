import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { dbtProjectsQuery } from '../../api/dbt.ts'
import type { DatabaseService } from '../../api/types.ts'
import { servicePath } from '../../components/runs/run-words.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { ProjectOverview } from './project-overview.tsx'

/** The dbt projects of a service; which one is shown stands in the address. */
export function DbtProjectsTab({ service }: { service: DatabaseService }) {
  const projects = useQuery(dbtProjectsQuery)
  const [search, setSearch] = useSearchParams()
  if (projects.isError) return <Failure error={projects.error} what="the dbt projects" onRetry={() => void projects.refetch()} />
  if (projects.data === undefined) return <RowsSkeleton rows={8} />
  const own = projects.data.data.filter((project) => project.service === service.fullyQualifiedName)
  const open = own.find(({ id }) => id === search.get('project')) ?? own[0]
  if (open === undefined) {
    return <Empty icon="info" title="No dbt project yet">A dbt <Link to={servicePath(service.name, 'pipelines')}>pipeline</Link> reads the artifacts of a project (manifest.json) and puts on the tables what it knows of them.</Empty>
  }
  return (
    <>
      {own.length > 1 && (
        <Select label="Project" size="sm" mb={12} maw={320} allowDeselect={false} value={open.id} data={own.map(({ id, name }) => ({ value: id, label: name }))} onChange={(id) => id !== null && setSearch({ project: id }, { replace: true })} />
      )}
      <ProjectOverview key={open.id} id={open.id} />
    </>
  )
}
