import type { IconName } from '../../components/icons/paths.ts'

/** The pages of the settings, in the order of their list. */
export const settingsPlaces: readonly { label: string; path: string; icon: IconName }[] = [
  { label: 'Workers', path: '/settings/workers', icon: 'clock' },
  { label: 'About', path: '/settings/about', icon: 'info' },
]
