import { useSession } from '../../api/session.ts'
import type { Tab } from '../../components/entity/tab.ts'

type SettingsTab = Tab & { isForAdmins?: boolean }

/** The pages of the settings: the one list to extend. */
const settingsTabs: readonly SettingsTab[] = [
  { id: 'people', label: 'People', isForAdmins: true },
  { id: 'teams', label: 'Teams', isForAdmins: true },
  { id: 'tokens', label: 'Tokens' },
  { id: 'alerts', label: 'Alerts', isForAdmins: true },
  { id: 'tags', label: 'Tags' },
  { id: 'pii-review', label: 'PII review' },
  { id: 'glossaries', label: 'Glossaries' },
  { id: 'domains', label: 'Domains' },
  { id: 'custom-properties', label: 'Custom properties' },
  { id: 'workers', label: 'Workers' },
  { id: 'about', label: 'About' },
]

/** Those that whoever is signed in may see, and whether they are an administrator. */
export function useSettingsTabs(): { tabs: readonly Tab[]; isAdmin: boolean } {
  const isAdmin = useSession().session?.user?.rights.includes('admin') === true
  return { isAdmin, tabs: settingsTabs.filter(({ isForAdmins }) => isAdmin || isForAdmins !== true) }
}
