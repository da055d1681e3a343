/**
 * A list as people and OpenMetadata's files write it: JSON (`["a", 1]`), Python (`['a', 1]`), or bare words with commas between (`a, b`). The
 * members are texts: `1` for 1, `true` for True; None and null are left out. Undefined for a list that is not closed.
 */
export function parseList(text: string): string[] | undefined {
  const trimmed = text.trim()
  if (!/^[[(]/.test(trimmed)) return trimmed === '' ? [] : trimmed.split(',').map((word) => word.trim()).filter((word) => word !== '')
  if (trimmed.at(-1) !== (trimmed.startsWith('[') ? ']' : ')')) return undefined
  return parseJsonList(trimmed) ?? parseLiterals(trimmed.slice(1, -1))
}

function parseJsonList(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    if (!Array.isArray(list) || list.some((member) => typeof member === 'object' && member !== null)) return undefined
    // Numbers beyond what a double holds keep their digits: they are read from the text.
    return list.some((member) => typeof member === 'number') ? undefined : list.filter((member) => member !== null).map(String)
  } catch {
    return undefined
  }
}

const member = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s,'"[\]()][^,'"[\]()]*?))\s*(?:,|$)/sy

function parseLiterals(text: string): string[] | undefined {
  const members: string[] = []
  member.lastIndex = 0
  while (member.lastIndex < text.length && text.slice(member.lastIndex).trim() !== '') {
    const [, double, single, bare] = member.exec(text) ?? []
    const quoted = double ?? single
    if (quoted !== undefined) members.push(unescape(quoted))
    else if (bare === undefined) return undefined
    else if (!/^(?:None|null)$/.test(bare)) members.push(/^(?:True|False)$/.test(bare) ? bare.toLowerCase() : bare)
  }
  return members
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

function unescape(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, letter: string) => (code === undefined ? escapes[letter] ?? letter : String.fromCharCode(Number.parseInt(code, 16))))
}
