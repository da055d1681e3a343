import { useQuery } from '@tanstack/react-query'
import { Skeleton } from '@mantine/core'
import { Link } from 'react-router'
import { summaryQuery } from '../../api/queries.ts'
import type { CatalogSummary } from '../../api/types.ts'
import { kindOf } from '../../components/entity/kind.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { ConnectGuide } from '../../components/state/connect-guide.tsx'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { groupedNumber } from '../../format/number.ts'
import { ServiceList } from '../services/service-list.tsx'
import { FollowedChanges } from './followed-changes.tsx'
import styles from './home-page.module.css'
import { NeedsMe } from './needs-me.tsx'
import { RecentChanges } from './recent-changes.tsx'
import { SearchForm } from './search-form.tsx'

/** What there is, how the services are doing, and what changed. */
export function HomePage() {
  useTitle('Home')
  const summary = useQuery(summaryQuery)
  if (summary.isError) return <Failure error={summary.error} what="the catalog" onRetry={() => void summary.refetch()} />
  if (summary.data !== undefined && summary.data.services.length === 0 && (summary.data.counts['databaseService'] ?? 0) === 0) return <ConnectGuide />
  return (
    <div className={`${styles.home} in-order`}>
      <h1 className="visually-hidden">Home</h1>
      <SearchForm />
      <NeedsMe />
      <Counts counts={summary.data?.counts} />
      <div className={`${styles.columns} in-order`}>
        <section>
          <h2>Recent changes</h2>
          {summary.data === undefined ? <RowsSkeleton rows={8} height={46} /> : <RecentChanges changes={summary.data.recentChanges} />}
        </section>
        <section>
          <h2>Services</h2>
          {summary.data === undefined ? <RowsSkeleton rows={2} height={64} /> : <ServiceList services={summary.data.services} />}
          <h2 className={styles.second}>What you follow</h2>
          <FollowedChanges />
        </section>
      </div>
    </div>
  )
}

const counted = ['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure'] as const

function Counts({ counts }: { counts: CatalogSummary['counts'] | undefined }) {
  return (
    <ul className={styles.counts}>
      {counted.map((type) => {
        const kind = kindOf(type)
        return (
          <li key={type}>
            <Link to={type === 'databaseService' ? '/services' : `/explore?type=${type}`}>
              <b>{counts === undefined ? <Skeleton height={22} width={40} component="span" display="block" /> : groupedNumber(counts[type] ?? 0)}</b>
              <span><Icon name={kind.icon} size={14} />{kind.plural}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
