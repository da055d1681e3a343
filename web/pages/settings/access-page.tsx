import { useLocation } from 'react-router'
import { Tabs } from '../../components/entity/tabs.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { AdminsOnly } from '../../components/state/admins-only.tsx'
import { PeopleTab } from './people-tab.tsx'
import styles from './access.module.css'
import { TeamsTab } from './teams-tab.tsx'
import { TokensTab } from './tokens-tab.tsx'
import { useSettingsTabs } from './use-settings-tabs.ts'

/** The settings of who may do what: people, teams and tokens. Who is no administrator sees their own tokens alone. */
export function AccessPage() {
  const tab = useLocation().pathname.split('/')[2]
  const { tabs, isAdmin } = useSettingsTabs()
  const active = tab === undefined || tab === '' ? tabs[0]!.id : tab
  useTitle('Settings')
  return (
    <div className={styles.page}>
      <h1>Settings</h1>
      <Tabs tabs={tabs} active={active} label="Settings" base="/settings" />
      {active === 'tokens' ? <TokensTab isAdmin={isAdmin} /> : <AdminsOnly what="see this">{active === 'people' ? <PeopleTab /> : <TeamsTab />}</AdminsOnly>}
    </div>
  )
}
