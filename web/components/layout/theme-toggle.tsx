import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from '@mantine/core'
import type { IconName } from '../icons/paths.ts'
import { Icon } from '../icons/icon.tsx'

const next: Record<MantineColorScheme, { scheme: MantineColorScheme; icon: IconName; label: string }> = {
  auto: { scheme: 'light', icon: 'system', label: 'Colours follow the system' },
  light: { scheme: 'dark', icon: 'sun', label: 'Light colours' },
  dark: { scheme: 'auto', icon: 'moon', label: 'Dark colours' },
}

/** Steps through the colours of the system, light and dark. */
export function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { scheme, icon, label } = next[colorScheme]
  return (
    <Tooltip label={`${label}; click for ${scheme === 'auto' ? 'the system’s' : scheme}`}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={`${label}; change`} onClick={() => setColorScheme(scheme)}>
        <Icon name={icon} size={18} />
      </ActionIcon>
    </Tooltip>
  )
}
