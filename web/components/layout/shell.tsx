import { Suspense, useEffect } from 'react'
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router'
import { Icon } from '../icons/icon.tsx'
import { AccountMenu } from '../session/account-menu.tsx'
import { Palette } from '../palette/palette.tsx'
import { usePalette } from '../palette/use-palette.ts'
import { PageSkeleton } from '../state/skeletons.tsx'
import { Logo } from './logo.tsx'
import { places } from './places.ts'
import styles from './shell.module.css'
import { ThemeToggle } from './theme-toggle.tsx'

const modifier = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl'

/** What stays on the screen whatever the page: the rail, the search box, and the palette behind Ctrl+K. */
export function Shell() {
  const palette = usePalette()
  return (
    <div className={styles.shell}>
      <a className="skip-link" href="#main">Skip to the content</a>
      <nav className={styles.rail} aria-label="Main">
        <Link to="/" className={styles.logo} aria-label="Trunkline, home"><Logo /></Link>
        {places.map((place) => (
          <NavLink key={place.path} to={place.path} end={place.path === '/'} className={styles.place ?? ''}>
            <Icon name={place.icon} size={20} />
            <span>{place.label}</span>
          </NavLink>
        ))}
      </nav>
      <header className={styles.topbar}>
        <button type="button" className={styles.search} onClick={palette.open}>
          <Icon name="search" />
          <span>Search tables, columns, routines…</span>
          <kbd className={styles.keys}>{modifier} K</kbd>
        </button>
        <ThemeToggle />
        <AccountMenu />
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Suspense fallback={<PageSkeleton />}><Outlet /></Suspense>
      </main>
      <Palette isOpen={palette.isOpen} onClose={palette.close} />
      <FocusOnNavigation />
      <ScrollRestoration getKey={(location) => location.pathname} />
    </div>
  )
}

/** Moves the focus to the new page, so that a screen reader and the Tab key start where the eyes are. */
function FocusOnNavigation() {
  const page = useLocation().pathname.split('/').slice(0, 3).join('/')
  useEffect(() => {
    const active = document.activeElement
    if (active === null || active === document.body || active.closest('nav, header')) document.getElementById('main')?.focus({ preventScroll: true })
  }, [page])
  return null
}
