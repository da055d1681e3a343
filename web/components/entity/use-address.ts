import { useLocation } from 'react-router'

/** What the address of an entity page says. */
export type Address = { fqn: string; tab: string | undefined }

/**
 * The name and tab of `/tables/<name>/<tab>`, read from the raw path: a router's own parameters turn a `%2F` that
 * stands in a name into a slash, and names from a database may hold anything.
 */
export function useAddress(): Address {
  const [, , name = '', tab] = useLocation().pathname.split('/')
  return { fqn: decoded(name), tab: tab === undefined || tab === '' ? undefined : decoded(tab) }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
