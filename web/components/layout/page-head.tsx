import type { ReactNode } from 'react'
import { useTitle } from './use-title.ts'

/** The head of a page that is not about one entity: its title, a sentence, and what can be done. */
export function PageHead({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  useTitle(title)
  return (
    <header style={{ display: 'flex', flexWrap: 'wrap', gap: '8px 16px', alignItems: 'flex-start', marginBottom: 16 }}>
      <div style={{ flex: '1 1 260px', minWidth: 0 }}>
        <h1>{title}</h1>
        {children !== undefined && <p style={{ color: 'var(--tl-text-soft)', fontSize: 13, maxWidth: '72ch' }}>{children}</p>}
      </div>
      {actions}
    </header>
  )
}
