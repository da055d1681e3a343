import type { IconName } from '../icons/paths.ts'

export type Place = { label: string; path: string; icon: IconName }

/** The places of the left rail, which are also the pages that the palette jumps to. */
export const places: readonly Place[] = [
  { label: 'Home', path: '/', icon: 'home' },
  { label: 'Explore', path: '/explore', icon: 'search' },
  { label: 'Lineage', path: '/lineage', icon: 'lineage' },
  { label: 'Quality', path: '/quality', icon: 'quality' },
  { label: 'Usage', path: '/usage', icon: 'usage' },
  { label: 'Services', path: '/services', icon: 'service' },
  { label: 'Settings', path: '/settings', icon: 'settings' },
]
