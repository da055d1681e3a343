import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Icon } from '../../components/icons/icon.tsx'
import styles from './home-page.module.css'

/** The search box of the home page; Enter goes to the results. */
export function SearchForm() {
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  return (
    <form className={styles.search} role="search" onSubmit={(event) => { event.preventDefault(); void navigate(`/explore?q=${encodeURIComponent(typed.trim())}`) }}>
      <Icon name="search" size={20} />
      <input type="search" name="q" aria-label="Search the catalog" placeholder="Search names, columns, descriptions, owners, tags" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} spellCheck={false} autoComplete="off" />
      <button type="submit">Search</button>
    </form>
  )
}
