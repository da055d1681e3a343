import type { ReactNode } from 'react'
import { Tabs } from '../../components/entity/tabs.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import styles from './settings-frame.module.css'
import { useSettingsTabs } from './use-settings-tabs.ts'

/** A page of the settings, below the list of all. */
export function SettingsFrame({ tab, lead, children }: { tab: string; lead?: ReactNode; children: ReactNode }) {
  const { tabs } = useSettingsTabs()
  const title = tabs.find(({ id }) => id === tab)?.label ?? 'Settings'
  useTitle(title)
  return (
    <div className={styles.frame}>
      <h1>Settings</h1>
      <Tabs tabs={tabs} active={tab} label="Settings" base="/settings" />
      <section className={`${styles.content} in-order`} aria-label={title}>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        {children}
      </section>
    </div>
  )
}
