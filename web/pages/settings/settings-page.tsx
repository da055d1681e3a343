import { Link } from 'react-router'
import { Icon } from '../../components/icons/icon.tsx'
import { PageHead } from '../../components/layout/page-head.tsx'
import styles from './settings-page.module.css'
import { settingsPlaces } from './settings-places.ts'

/** Everything that can be set, by name. */
export function SettingsPage() {
  return (
    <>
      <PageHead title="Settings" />
      <ul className={styles.places}>
        {settingsPlaces.map((place) => (
          <li key={place.path}><Link to={place.path}><Icon name={place.icon} size={18} /><span><b>{place.label}</b><small>{place.words}</small></span></Link></li>
        ))}
      </ul>
    </>
  )
}
