import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import { Icon } from '../../components/icons/icon.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import styles from './settings-frame.module.css'
import { settingsPlaces } from './settings-places.ts'

/** A page of the settings, with the list of the others beside it. */
export function SettingsFrame({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useTitle(title)
  return (
    <div className={styles.frame}>
      <nav className={styles.places} aria-label="Settings">
        {settingsPlaces.map(({ label, path, icon }) => <NavLink key={path} to={path} className={styles.place ?? ''}><Icon name={icon} />{label}</NavLink>)}
      </nav>
      <div className={styles.content}>
        <h1>{title}</h1>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        {children}
      </div>
    </div>
  )
}
