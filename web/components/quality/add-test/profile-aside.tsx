import { useQuery } from '@tanstack/react-query'
import { type ColumnProfile, latestProfileQuery } from '../../../api/profile.ts'
import { CategoryBar, HistogramBars } from '../../../pages/tables/profile/distribution.tsx'
import { countText, figureText, originText, percentText } from '../../../pages/tables/profile/figure-text.ts'
import { visibleName } from '../../../format/fqn.ts'
import { TimeAgo } from '../../text/time-ago.tsx'
import styles from '../quality.module.css'

/** What the last profile says of the column (or table) that is to be tested: bounds are chosen with it in sight. */
export function ProfileAside({ tableFqn, column }: { tableFqn: string; column: string | undefined }) {
  const latest = useQuery(latestProfileQuery(tableFqn))
  const profile = column === undefined ? undefined : latest.data?.columns.find(({ name }) => name === column)?.profile
  const table = latest.data?.profile
  return (
    <aside className={styles.aside} aria-label="Profile">
      <b>{column === undefined ? 'The table' : visibleName(column)}</b>
      {latest.isPending && <span className={styles.soft}>Looking for its profile…</span>}
      {latest.data !== undefined && (column === undefined ? table : profile) === undefined && <span className={styles.soft}>It was not profiled yet. With a profile, ranges and counts stand here.</span>}
      {column === undefined && table !== undefined && <><Facts facts={[['Rows', countText({ timestamp: 0, ...(table.estimated !== undefined && { estimated: table.estimated }) }, 'rowCount', table.rowCount)], ['Columns', table.columnCount === undefined ? undefined : String(table.columnCount)]]} /><Origin profile={table} /></>}
      {profile !== undefined && <ColumnFacts profile={profile} />}
    </aside>
  )
}

function ColumnFacts({ profile }: { profile: ColumnProfile }) {
  const { histogram, cardinalityDistribution, nullProportion } = profile
  const figure = (value: number | string | undefined) => (value === undefined ? undefined : figureText(value))
  return (
    <>
      <Facts
        facts={[
          ['Values', countText(profile, 'valuesCount', profile.valuesCount)], ['Nulls', nullProportion === undefined ? undefined : percentText(nullProportion)],
          ['Different', countText(profile, 'distinctCount', profile.distinctCount)], ['Least', figure(profile.min)], ['Greatest', figure(profile.max)],
          ['Mean', figure(profile.mean)], ['Median', figure(profile.median)], ['Std. deviation', figure(profile.stddev)], ['Sum', figure(profile.sum)],
          ['Shortest', figure(profile.minLength)], ['Longest', figure(profile.maxLength)],
        ]}
      />
      {histogram !== undefined && <HistogramBars histogram={histogram} name={profile.name} height={64} />}
      {histogram === undefined && cardinalityDistribution !== undefined && <><CategoryBar distribution={cardinalityDistribution} name={profile.name} /><span className={styles.soft}>{cardinalityDistribution.categories?.slice(0, 12).map(visibleName).join(', ')}</span></>}
      <Origin profile={profile} />
    </>
  )
}

function Origin({ profile }: { profile: Parameters<typeof originText>[0] }) {
  return <span className={styles.soft}>{originText(profile)}, <TimeAgo at={profile.timestamp} /></span>
}

function Facts({ facts }: { facts: readonly (readonly [string, string | undefined])[] }) {
  return <dl>{facts.filter(([, value]) => value !== undefined).map(([label, value]) => <div key={label} style={{ display: 'contents' }}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
}
