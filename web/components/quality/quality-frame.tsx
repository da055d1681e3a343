import type { ReactNode } from 'react'
import { Tabs } from '../entity/tabs.tsx'
import type { Tab } from '../entity/tab.ts'
import { useTitle } from '../layout/use-title.ts'
import styles from './quality.module.css'

const tabs: readonly Tab[] = [
  { id: 'overview', label: 'Overview' }, { id: 'tests', label: 'Tests' }, { id: 'suites', label: 'Suites' }, { id: 'incidents', label: 'Incidents' }, { id: 'definitions', label: 'Definitions' },
]

/** A page of data quality, below the list of all. */
export function QualityFrame({ tab, children }: { tab: string; children: ReactNode }) {
  const title = tabs.find(({ id }) => id === tab)?.label ?? 'Quality'
  useTitle(tab === 'overview' ? 'Data quality' : `${title} · Data quality`)
  return (
    <div className={styles.frame}>
      <h1>Data quality</h1>
      <Tabs tabs={tabs} active={tab} label="Data quality" base="/quality" />
      <section className={`${styles.content} in-order`} aria-label={title}>{children}</section>
    </div>
  )
}
