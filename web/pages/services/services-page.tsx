import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { summaryQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { ConnectGuide } from '../../components/state/connect-guide.tsx'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { ServiceList } from './service-list.tsx'

/** Every service, with what it holds and how its last run ended. */
export function ServicesPage() {
  useTitle('Services')
  const mayAdd = useMay('ingest')
  const summary = useQuery(summaryQuery)
  return (
    <>
      <header style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: 12, marginBottom: 14 }}>
        <h1>Services</h1>
        {mayAdd && <Button component={Link} to="/services/new" size="compact-md" leftSection={<Icon name="plus" size={14} />}>Add a service</Button>}
      </header>
      {summary.isError && <Failure error={summary.error} what="the services" onRetry={() => void summary.refetch()} />}
      {summary.isPending && <RowsSkeleton rows={4} height={60} />}
      {summary.data !== undefined && (summary.data.services.length === 0 ? <ConnectGuide /> : <ServiceList services={summary.data.services} />)}
    </>
  )
}
