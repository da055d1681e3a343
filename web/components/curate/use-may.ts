import { useSession } from '../../api/session.ts'

/** Whether who is signed in holds a right: what they may not do is not offered. */
export function useMay(right: 'edit' | 'admin'): boolean {
  return useSession().session?.user?.rights.includes(right) === true
}
