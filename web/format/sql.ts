const clauses = /^(?:select|from|where|group by|order by|having|limit|offset|union(?: all)?|intersect|except|returning|set|values|on conflict|(?:(?:inner|left|right|full|cross|natural)(?: outer)? )*join)\b/i

/** A statement with its clauses on lines of their own; one that has lines already stays as it was written. */
export function formatSql(text: string): string {
  const trimmed = text.trim()
  if (trimmed.includes('\n') || trimmed.length < 60) return trimmed
  let formatted = ''
  let depth = 0
  for (const match of trimmed.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\s+|[^\s'"]/g)) {
    const [token] = match
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    const isSpace = /^\s/.test(token)
    const isBreak = isSpace && depth === 0 && clauses.test(trimmed.slice(match.index + token.length, match.index + token.length + 30)) && !/\b(?:left|right|full|inner|cross|natural|outer)$/i.test(formatted)
    formatted += isBreak ? '\n' : isSpace ? ' ' : token
  }
  return formatted
}
