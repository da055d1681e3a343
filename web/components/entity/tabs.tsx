import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { groupedNumber } from '../../format/number.ts'
import type { Tab } from './tab.ts'
import styles from './tabs.module.css'

/** The tabs below a header; on a narrow screen they scroll sideways, the open one in view. */
export function Tabs({ tabs, active, label, base }: { tabs: readonly Tab[]; active: string; label: string; base: string }) {
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    const nav = list.current
    const open = nav?.querySelector<HTMLElement>('[aria-current]')
    if (nav && open && open.offsetLeft + open.offsetWidth > nav.clientWidth) nav.scrollLeft = open.offsetLeft - 48
  }, [active])
  return (
    <nav ref={list} className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.id} to={`${base}/${tab.id}`} preventScrollReset className={styles.tab} {...(tab.id === active && { 'aria-current': 'page' as const })}>
          {tab.label}{tab.count !== undefined && <span className={styles.count}>{groupedNumber(tab.count)}</span>}
        </Link>
      ))}
    </nav>
  )
}
