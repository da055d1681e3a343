import { useQuery } from '@tanstack/react-query'
import { summaryQuery } from '../../api/queries.ts'
import { ConnectGuide } from '../../components/state/connect-guide.tsx'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { ServiceList } from './service-list.tsx'

/** Every service, with what it holds and how its last run ended. */
export function ServicesPage() {
  useTitle('Services')
  const summary = useQuery(summaryQuery)
  return (
    <>
      <h1 style={{ marginBottom: 14 }}>Services</h1>
      {summary.isError && <Failure error={summary.error} what="the services" onRetry={() => void summary.refetch()} />}
      {summary.isPending && <RowsSkeleton rows={4} height={60} />}
      {summary.data !== undefined && (summary.data.services.length === 0 ? <ConnectGuide /> : <ServiceList services={summary.data.services} />)}
    </>
  )
}
