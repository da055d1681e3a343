import { useQuery } from '@tanstack/react-query'
import { columnProfilesQuery, type ColumnProfile } from '../../../api/profile.ts'
import { Group } from '../../../components/entity/facts.tsx'
import { groupedNumber } from '../../../format/number.ts'
import { figureText, percentText } from './figure-text.ts'
import styles from './profile.module.css'
import { Trend, type TrendPoint } from './trend.tsx'

/** How figures of a column went on from look to look. */
export function ColumnTrends({ fqn }: { fqn: string }) {
  const { data: looks = [] } = useQuery(columnProfilesQuery(fqn))
  if (looks.length < 2) return null
  const names = [...new Set(looks.flatMap(({ customMetrics }) => (customMetrics ?? []).map(({ name }) => name)))]
  return (
    <Group title="Over time">
      <div className={styles.trends}>
        <Trend title="Nulls" points={pointsOf(looks, ({ nullProportion }) => nullProportion)} text={percentText} />
        <Trend title="Different" points={pointsOf(looks, ({ distinctCount }) => distinctCount)} text={groupedNumber} />
        <Trend title="Mean" points={pointsOf(looks, ({ mean }) => (mean === undefined ? undefined : Number(mean)))} text={figureText} />
        {names.map((name) => <Trend key={name} title={name} points={pointsOf(looks, ({ customMetrics }) => customMetrics?.find((one) => one.name === name)?.value)} text={figureText} />)}
      </div>
    </Group>
  )
}

function pointsOf(looks: readonly ColumnProfile[], of: (look: ColumnProfile) => number | undefined): TrendPoint[] {
  return looks.flatMap((look) => {
    const value = of(look)
    return value === undefined ? [] : [{ at: look.timestamp, value }]
  })
}
