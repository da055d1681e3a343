import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Choice, choicesQuery } from '../../api/curation.ts'
import { visibleName } from '../../format/fqn.ts'
import { plainText } from '../../format/text.ts'
import { kindOf } from '../entity/kind.ts'
import { Icon } from '../icons/icon.tsx'
import styles from './curate.module.css'

type ChoiceSelectProps = {
  label: string
  types: readonly string[]
  /** FQN of what the choices stand in. */
  within?: string
  value: readonly Choice[]
  onChange: (chosen: Choice[]) => void
  /** At most this many; another then takes the place of the last. */
  most?: number
  filter?: (choice: Choice) => boolean
  autoFocus?: boolean
}

/** Chooses people, tags, terms, domains or data assets by typing a part of their names. */
export function ChoiceSelect({ label, types, within, value, onChange, most, filter = everything, autoFocus = false }: ChoiceSelectProps) {
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [q] = useDebouncedValue(typed.trim(), 150)
  const found = useQuery({ ...choicesQuery(types, q, within), placeholderData: keepPreviousData })
  const choices = new Map([...value, ...(found.data ?? []).filter(filter)].map((choice) => [toKey(choice), choice]))
  const change = (keys: string[]) => {
    const chosen = keys.flatMap((key) => choices.get(key) ?? [])
    onChange(most === undefined ? chosen : chosen.slice(-most))
    setTyped('')
    // The list would lie over the buttons below it; typing opens it again.
    setOpen(false)
  }
  return (
    <MultiSelect
      aria-label={label} size="sm" searchable clearable data-autofocus={autoFocus || undefined} autoFocus={autoFocus}
      placeholder={value.length === 0 ? 'Type a name' : ''} value={value.map(toKey)} onChange={change} searchValue={typed} onSearchChange={setTyped}
      data={[...choices].map(([key, choice]) => ({ value: key, label: choice.displayName ?? (isNested(choice) ? choice.fullyQualifiedName : choice.name) }))}
      dropdownOpened={isOpen} onDropdownOpen={() => setOpen(true)} onDropdownClose={() => setOpen(false)} filter={({ options }) => options} limit={50} comboboxProps={{ shadow: 'md' }} clearButtonProps={{ 'aria-label': `Remove all from ${label}` }}
      nothingFoundMessage={found.isError ? found.error.message : found.isFetching ? 'Searching…' : 'Nothing of this name'}
      renderOption={({ option }) => <Option choice={choices.get(option.value)} />}
    />
  )
}

function Option({ choice }: { choice: Choice | undefined }) {
  if (choice === undefined) return null
  return (
    <span className={styles.option}>
      <Icon name={kindOf(choice.entityType).icon} size={14} />
      <span><b>{visibleName(choice.displayName ?? choice.name)}</b>{isNested(choice) && <small>{visibleName(choice.fullyQualifiedName)}</small>}{choice.description !== undefined && <small>{plainText(choice.description).slice(0, 90)}</small>}</span>
    </span>
  )
}

function everything(): boolean {
  return true
}

function isNested(choice: Choice): boolean {
  return choice.fullyQualifiedName !== choice.name && choice.entityType !== 'user'
}

function toKey(choice: Choice): string {
  return `${choice.entityType}:${choice.fullyQualifiedName}`
}
