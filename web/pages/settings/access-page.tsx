import { useLocation } from 'react-router'
import { Tabs } from '../../components/entity/tabs.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { Empty } from '../../components/state/notes.tsx'
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
      {!tabs.some(({ id }) => id === active) ? <Empty title="Only administrators see this" icon="lock">Ask one of them for the role under Settings, People.</Empty>
        : active === 'people' ? <PeopleTab /> : active === 'teams' ? <TeamsTab /> : <TokensTab isAdmin={isAdmin} />}
    </div>
  )
}
