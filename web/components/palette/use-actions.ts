import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMay } from '../../api/use-may.ts'
import { signOut } from '../session/sign-out.ts'
import type { PaletteAction } from './entries.ts'

/** The actions that whoever is signed in may take. */
export function useActions(): PaletteAction[] {
  const { setColorScheme } = useMantineColorScheme()
  const other = useComputedColorScheme() === 'dark' ? 'light' : 'dark'
  const mayConnect = useMay('ingest')
  return [
    ...(mayConnect ? [{ label: 'Connect a PostgreSQL', words: 'add new service database', icon: 'service', path: '/services/new' } as const] : []),
    { label: `Switch theme to ${other}`, words: 'colours colors dark light', icon: other === 'dark' ? 'moon' : 'sun', run: () => setColorScheme(other) },
    { label: 'Sign out', words: 'log out logout', icon: 'external', run: () => void signOut(false) },
  ]
}
