import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useNavigate } from 'react-router'
import { choicesQuery } from '../../api/curation.ts'
import { searchQuery } from '../../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { places } from '../layout/places.ts'
import { Marked } from '../text/marked.tsx'
import { type PaletteEntry, paletteEntries } from './entries.ts'
import styles from './palette.module.css'
import { useActions } from './use-actions.ts'
import { readVisited } from './visited.ts'

const labelTypes = ['glossaryTerm', 'tag', 'domain', 'glossary', 'classification']

/** The inside of the palette. The list follows the typing; an answer to older typing is dropped, never shown late. */
export function PaletteSearch({ onDone }: { onDone: () => void }) {
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), 120)
  const [active, setActive] = useState(0)
  const [awaited, setAwaited] = useState<{ inNewTab: boolean }>()
  const navigate = useNavigate()
  const id = useId()
  const search = useQuery({ ...searchQuery({ q: query, limit: 12, offset: 0 }), enabled: query !== '', placeholderData: keepPreviousData })
  const labels = useQuery({ ...choicesQuery(labelTypes, query), enabled: query !== '', placeholderData: keepPreviousData })
  const actions = useActions()
  const isTyped = typed.trim() !== ''
  const entries = paletteEntries({
    typed: typed.trim(), hits: isTyped ? (search.data?.hits ?? []) : [], total: search.data?.total ?? 0, labels: isTyped ? (labels.data ?? []).slice(0, 8) : [], places, actions,
    visited: readVisited(localStorage),
  })
  useEffect(() => setActive(0), [query])
  useEffect(() => {
    // In braces: newer browsers return a promise here, which React would take for a clean-up.
    document.getElementById(`${id}${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [active, id])

  const go = (entry: PaletteEntry | undefined, inNewTab: boolean) => {
    if (entry === undefined) return
    if (entry.path === undefined) entry.run?.()
    else if (inNewTab) window.open(entry.path, '_blank', 'noopener')
    else void navigate(entry.path)
    onDone()
  }
  const isSettled = typed.trim() === query && !search.isPlaceholderData && !labels.isPlaceholderData && !(query !== '' && (search.isPending || labels.isPending))
  useEffect(() => {
    if (awaited === undefined || !isSettled) return
    setAwaited(undefined)
    go(entries[active], awaited.inNewTab)
  })
  const enter = (inNewTab: boolean) => {
    // The first result of what was typed until now, not of what is still shown from before; one that was moved to is meant as it is.
    if (active === 0 && !isSettled) setAwaited({ inNewTab })
    else go(entries[active], inNewTab)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }
    const move = moves[event.key]
    if (move !== undefined) setActive(Math.max(0, Math.min(entries.length - 1, move)))
    else if (event.key === 'Enter') enter(event.ctrlKey || event.metaKey)
    else return
    event.preventDefault()
  }
  return (
    <div>
      <div className={styles.field}>
        <Icon name="search" size={18} />
        <input
          data-autofocus autoFocus role="combobox" aria-expanded="true" aria-controls={`${id}list`} aria-autocomplete="list" aria-activedescendant={`${id}${active}`}
          aria-label="Search tables, columns, routines, words, pages" placeholder="Search tables, columns, routines, words, pages…"
          value={typed} onChange={(event) => setTyped(event.currentTarget.value)} onKeyDown={onKeyDown} spellCheck={false} autoComplete="off"
        />
      </div>
      <ul id={`${id}list`} role="listbox" aria-label="Results" className={styles.list} data-stale={search.isPlaceholderData || undefined}>
        {entries.map((entry, index) => (
          <li
            key={entry.key} id={`${id}${index}`} role="option" aria-selected={index === active} className={styles.entry}
            onMouseMove={() => setActive(index)} onClick={(event) => go(entry, event.ctrlKey || event.metaKey)}
          >
            {entry.heading !== undefined && <div className={styles.heading} role="presentation">{entry.heading}</div>}
            <div className={styles.line}>
              <Icon name={entry.icon} />
              <span className={styles.name}><Marked text={entry.label} query={typed} /></span>
              {entry.detail !== undefined && <span className={styles.detail}>{entry.detail}</span>}
              {index === active && <Icon name="enter" size={14} />}
            </div>
          </li>
        ))}
      </ul>
      <PaletteFoot note={search.isError ? search.error.message : entries.length === 0 ? (search.isFetching || labels.isFetching ? 'Searching…' : `Nothing matches “${typed.trim()}”.`) : undefined} />
    </div>
  )
}

function PaletteFoot({ note }: { note: string | undefined }) {
  return (
    <div className={styles.foot} aria-live="polite">
      {note !== undefined && <span className={styles.note}>{note}</span>}
      <span className={styles.help}><kbd>↑</kbd><kbd>↓</kbd> move <kbd>↵</kbd> open <kbd>esc</kbd> close</span>
    </div>
  )
}
