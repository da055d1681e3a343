import type { PostgresGrant } from '../../../model/postgres.ts'
import { present, some } from './present.ts'

/** Letters of an aclitem. https://www.postgresql.org/docs/current/ddl-priv.html#PRIVILEGE-ABBREVS-TABLE */
const privilegeWords: Readonly<Record<string, string>> = {
  r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE', D: 'TRUNCATE', x: 'REFERENCES', t: 'TRIGGER', m: 'MAINTAIN', X: 'EXECUTE', U: 'USAGE',
  C: 'CREATE', T: 'TEMPORARY', c: 'CONNECT', s: 'SET', A: 'ALTER SYSTEM',
}

/** The rights in an access control list; absent where the object has its built-in rights only. */
export function toGrants(acl: readonly string[] | null): PostgresGrant[] | undefined {
  return acl === null ? undefined : acl.map(parseGrant)
}

/**
 * Parses one aclitem, `grantee=letters/grantor`: an empty grantee is PUBLIC, a `*` after a letter is the grant option, names that are not
 * plain words stand in double quotes. A letter of a newer server stays a letter. Throws on any other text.
 */
export function parseGrant(text: string): PostgresGrant {
  const match = /^(?<grantee>"(?:[^"]|"")*"|[^"=]*)=(?<rights>(?:[A-Za-z]\*?)*)\/(?<grantor>.*)$/s.exec(text)
  if (match === null) throw new RangeError(`Not an aclitem: ${text}`)
  const { grantee = '', rights = '', grantor = '' } = match.groups ?? {}
  const letters = [...rights.matchAll(/([A-Za-z])(\*?)/g)]
  const wordOfLetter = ([, letter = '']: RegExpMatchArray): string => privilegeWords[letter] ?? letter
  return present({
    grantee: grantee === '' ? 'PUBLIC' : unquote(grantee),
    privileges: letters.map(wordOfLetter),
    grantable: some(letters.filter(([, , option]) => option === '*').map(wordOfLetter)),
    grantor: unquote(grantor),
  })
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
