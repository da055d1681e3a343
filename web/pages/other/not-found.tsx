import { Link, useLocation } from 'react-router'
import { useTitle } from '../../components/layout/use-title.ts'
import { Empty } from '../../components/state/notes.tsx'

/** An address that no page has. */
export function NotFound() {
  useTitle('Not found')
  const { pathname } = useLocation()
  return <Empty icon="search" title="There is no such page" action={<Link to="/">Go home</Link>}>Nothing stands at <code>{pathname}</code>. Ctrl+K finds what you were looking for.</Empty>
}
