import { CloseButton, TextInput } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'

/** The box that narrows a list while one types; Escape empties it. */
export function FilterBox({ value, onChange, label }: { value: string; onChange: (value: string) => void; label: string }) {
  return (
    <TextInput
      size="xs" w={260} maw="100%" value={value} placeholder={label} aria-label={label} leftSection={<Icon name="filter" size={14} />}
      rightSection={value === '' ? null : <CloseButton size="xs" aria-label="Empty the filter" onClick={() => onChange('')} />}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && onChange('')}
    />
  )
}
