import { useQuery } from '@tanstack/react-query'
import { getJson } from '../../api/client.ts'
import { FactList } from '../../components/entity/facts.tsx'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { exactTime } from '../../format/time.ts'
import { SettingsFrame } from './settings-frame.tsx'

/** Which version this is, and where its interfaces are described. */
export function AboutPage() {
  const about = useQuery({ queryKey: ['version'], queryFn: ({ signal }) => getJson<{ version: string; trunkline: string; timestamp?: number }>('/system/version', {}, signal) })
  return (
    <SettingsFrame tab="about" lead="Trunkline: the metadata of your PostgreSQL servers. Apache-2.0.">
      {about.isError && <Failure error={about.error} what="the version" onRetry={() => void about.refetch()} />}
      {about.isPending && <RowsSkeleton rows={3} />}
      {about.data !== undefined && (
        <FactList facts={[
          { label: 'Version', value: about.data.trunkline },
          { label: 'Speaks the API of', value: `OpenMetadata ${about.data.version}` },
          { label: 'Running since', value: about.data.timestamp === undefined ? undefined : exactTime(about.data.timestamp) },
          { label: 'REST API', value: <><a href="/api/v1/openapi.json">OpenAPI 3.1</a>, in OpenMetadata’s paths and shapes</> },
          { label: 'Health', value: <><a href="/health">/health</a>, <a href="/ready">/ready</a>, <a href="/metrics">/metrics</a></> },
        ]} />
      )}
    </SettingsFrame>
  )
}
