import { useSession } from './session.ts'

/** Whether whoever is signed in holds a right; what they may not do is not offered to them. */
export function useMay(right: 'edit' | 'ingest' | 'admin'): boolean {
  return useSession().session?.user?.rights.includes(right) === true
}
