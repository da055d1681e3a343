import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ColumnProfile } from '../../../api/profile.ts'
import { FactList, Group } from '../../../components/entity/facts.tsx'
import { Note } from '../../../components/state/notes.tsx'
import { TimeAgo } from '../../../components/text/time-ago.tsx'
import { visibleName } from '../../../format/fqn.ts'
import { ColumnTrends } from './column-trends.tsx'
import { CategoryList, HistogramBars } from './distribution.tsx'
import { countText, errorText, figureText, isApproximate, originText, percentText } from './figure-text.ts'
import styles from './profile.module.css'

/** Every figure of one column, at the right of the list. */
export function ColumnProfileDrawer({ fqn, profile, onClose }: { fqn: string | undefined; profile: ColumnProfile | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={profile !== undefined} onClose={onClose} position="right" size={460} padding="md" keepMounted={false}
      title={<span tabIndex={-1} data-autofocus>{visibleName(profile?.name ?? '')}</span>} closeButtonProps={{ 'aria-label': 'Close the column' }}
    >
      {profile !== undefined && <ColumnFigures profile={profile} />}
      {fqn !== undefined && <div className={styles.later}><ColumnTrends fqn={fqn} /></div>}
    </Drawer>
  )
}

function ColumnFigures({ profile }: { profile: ColumnProfile }) {
  const { histogram, cardinalityDistribution, keyDistribution, extent } = profile
  const ofLengths = profile.minLength === undefined ? '' : ' of lengths'
  return (
    <div className={styles.detail}>
      <p className={styles.soft}>{originText(profile)}, <TimeAgo at={profile.timestamp} /></p>
      {profile.masked !== undefined && <Note>What would tell values is masked: the column is tagged PII.Sensitive, and you are neither administrator nor an owner of the table.</Note>}
      {profile.note !== undefined && <Note tone="warn">{profile.note}</Note>}
      {histogram !== undefined && <Group title={`Distribution${ofLengths}`}><HistogramBars histogram={histogram} name={profile.name} height={120} /><Ends labels={histogram.boundaries} /></Group>}
      {cardinalityDistribution !== undefined && <Group title="Values"><CategoryList distribution={cardinalityDistribution} /></Group>}
      {keyDistribution !== undefined && <Group title="Keys"><CategoryList distribution={keyDistribution} /></Group>}
      {profile.customMetrics !== undefined && <Group title="Custom metrics"><FactList facts={profile.customMetrics.map(({ name, value }) => ({ label: name, value: figureText(value) }))} /></Group>}
      <Group title="Counts"><FactList facts={countFacts(profile)} /></Group>
      {hasRange(profile) && <Group title={`Range${ofLengths}`}><FactList facts={rangeFacts(profile)} /></Group>}
      {extent !== undefined && <Group title="Extent"><FactList facts={[{ label: 'x', value: `${figureText(extent.minX)} – ${figureText(extent.maxX)}` }, { label: 'y', value: `${figureText(extent.minY)} – ${figureText(extent.maxY)}` }]} /></Group>}
      {profile.median !== undefined && <Group title={`Quartiles${ofLengths}`}><FactList facts={quartileFacts(profile)} /></Group>}
    </div>
  )
}

function Ends({ labels }: { labels: readonly string[] }) {
  return <div className={styles.ends}><span>{labels[0]}</span><span>{labels.at(-1)}</span></div>
}

function countFacts(profile: ColumnProfile) {
  const withShare = (figure: 'nullCount' | 'distinctCount' | 'uniqueCount', share: number | undefined): ReactNode => {
    const count = countText(profile, figure, profile[figure])
    const text = count === undefined ? undefined : `${count}${errorText(profile, figure)}`
    return text === undefined ? (share === undefined ? undefined : `≈ ${percentText(share)}`) : <>{text}{share !== undefined && <span className={styles.soft}> {percentText(share)}</span>}</>
  }
  return [
    { label: 'Values', value: countText(profile, 'valuesCount', profile.valuesCount) },
    { label: 'Nulls', value: withShare('nullCount', profile.nullProportion) },
    { label: 'Different', value: withShare('distinctCount', profile.distinctProportion) },
    { label: 'Once only', value: withShare('uniqueCount', profile.uniqueProportion) },
    { label: 'Duplicates', value: countText(profile, 'duplicateCount', profile.duplicateCount) },
    { label: 'NaN, ±infinity', value: countText(profile, 'nonFiniteCount', profile.nonFiniteCount) },
  ]
}

function hasRange({ min, minLength, mean }: ColumnProfile): boolean {
  return min !== undefined || minLength !== undefined || mean !== undefined
}

function rangeFacts(profile: ColumnProfile) {
  return [...figures(profile, [['Least', 'min'], ['Greatest', 'max'], ['Least', 'minLength'], ['Greatest', 'maxLength'], ['Mean', 'mean'], ['Sum', 'sum'], ['Standard deviation', 'stddev'], ['Variance', 'variance']])]
}

function quartileFacts(profile: ColumnProfile) {
  return figures(profile, [['First quartile', 'firstQuartile'], ['Median', 'median'], ['Third quartile', 'thirdQuartile'], ['Interquartile range', 'interQuartileRange'], ['Skew', 'nonParametricSkew']])
}

type FigureKey = 'min' | 'max' | 'minLength' | 'maxLength' | 'mean' | 'sum' | 'stddev' | 'variance' | 'firstQuartile' | 'median' | 'thirdQuartile' | 'interQuartileRange' | 'nonParametricSkew'

function figures(profile: ColumnProfile, wanted: readonly (readonly [label: string, key: FigureKey])[]) {
  return wanted.map(([label, key]) => {
    const value = profile[key]
    return { label, value: value === undefined ? undefined : `${isApproximate(profile, key) ? '≈ ' : ''}${figureText(value)}${errorText(profile, key)}` }
  })
}
