import type { ReactNode } from 'react'
import { useMay } from '../../api/use-may.ts'
import { Empty } from './notes.tsx'

/** A page for who administrates; to others it says why they do not see it, and asks the server for nothing. */
export function AdminsOnly({ what, right = 'admin', children }: { what: string; right?: 'ingest' | 'admin'; children: ReactNode }) {
  if (useMay(right)) return children
  return <Empty icon="lock" title={`Only administrators ${what}`}>Ask one of them to do it, or for the role, which they give under Settings, People.</Empty>
}
